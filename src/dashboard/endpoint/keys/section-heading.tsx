import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A heading of a part of a tab, and what the part is about. */
export function SectionHeading({ title, text, action }: { title: string; text: string; action?: ReactNode }) {
  return (
    <Group justify="space-between" mb="sm" gap="sm">
      <div style={{ flex: '1 1 240px' }}>
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      </div>
      {action}
    </Group>
  );
}
