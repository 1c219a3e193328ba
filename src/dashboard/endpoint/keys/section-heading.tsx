import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** The heading of a section, with a text. */
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
