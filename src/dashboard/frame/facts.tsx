import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Names and their values, one a line. */
export function Facts({ facts }: { facts: readonly { name: string; value: ReactNode }[] }) {
  return (
    <Stack component="dl" gap={6} m={0}>
      {facts.map(({ name, value }) => (
        <Group key={name} justify="space-between" gap="xs">
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" size="sm" m={0} style={{ overflowWrap: 'anywhere' }}>
            {value}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}
