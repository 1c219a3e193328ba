import { Box, Code, Group } from '@mantine/core';
import { Copy } from './copy.tsx';

/** A text to read or copy. Its lines wrap, so that it never scrolls sideways. */
export function CodeText({ text, label }: { text: string; label?: string }) {
  return (
    <Group align="flex-start" gap="xs" wrap="nowrap">
      <Code block style={{ flex: 1, minWidth: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {text}
      </Code>
      {label && (
        <Box>
          <Copy text={text} label={label} />
        </Box>
      )}
    </Group>
  );
}
