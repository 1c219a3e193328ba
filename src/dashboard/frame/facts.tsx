import { Box, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface FactsProps {
  facts: readonly { name: string; value: ReactNode }[];
  /** Aligns the values in a column of their own. */
  aligned?: boolean;
}

const inColumn = { display: 'grid', gap: 6 };
const inTwoColumns = { display: 'grid', gridTemplateColumns: 'max-content 1fr', gap: '6px 16px' };

/** Names and their values, one per line. */
export function Facts({ facts, aligned = false }: FactsProps) {
  return (
    <Box component="dl" m={0} style={aligned ? inTwoColumns : inColumn}>
      {facts.map(({ name, value }) => (
        <Group key={name} justify="space-between" gap="xs" style={aligned ? { display: 'contents' } : undefined}>
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" size="sm" m={0} style={{ overflowWrap: 'anywhere' }}>
            {value}
          </Text>
        </Group>
      ))}
    </Box>
  );
}
