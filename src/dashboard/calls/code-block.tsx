import { Box, Code } from '@mantine/core';
import { Copy } from '../frame/copy.tsx';

interface CodeBlockProps {
  text: string;
  /** What it is, for those who do not see where it stands. */
  label: string;
  /** What the button says that copies it. */
  copyLabel?: string;
  mah?: number;
  /** Whether long lines are broken, as of what no program reads. */
  wrap?: boolean;
}

/** A text to read and copy to the character; what is too wide scrolls inside. */
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
