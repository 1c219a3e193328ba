import { Box, Code } from '@mantine/core';
import { Copy } from '../frame/copy.tsx';

interface CodeBlockProps {
  text: string;
  /** Names the text for screen readers. */
  label: string;
  /** Labels the copy button. */
  copyLabel?: string;
  mah?: number;
  /** Wraps long lines. Off for code, whose line breaks matter. */
  wrap?: boolean;
}

/** A text to read and copy. Long lines scroll inside, or wrap. */
export function CodeBlock({ text, label, copyLabel, mah = 420, wrap = false }: CodeBlockProps) {
  return (
    <Box pos="relative">
      <Code
        block
        tabIndex={0}
        role="region"
        aria-label={label}
        mah={mah}
        pr={52}
        style={{
          overflow: 'auto',
          fontSize: 12.5,
          lineHeight: 1.6,
          ...(wrap && { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }),
        }}
      >
        {text}
      </Code>
      <Box pos="absolute" top={8} right={8}>
        <Copy text={text} label={copyLabel} />
      </Box>
    </Box>
  );
}
