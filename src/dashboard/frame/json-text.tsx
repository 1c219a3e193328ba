import { Code, Group, Title } from '@mantine/core';
import { Copy } from './copy.tsx';

/** An indented JSON text under a heading, with a copy button. */
export function JsonText({ title, text }: { title: string; text: string }) {
  const shown = indentJson(text);
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h5">
          {title}
        </Title>
        <Copy text={shown} />
      </Group>
      <Code block tabIndex={0} mah={420} style={{ overflow: 'auto' }}>
        {shown}
      </Code>
    </>
  );
}

/**
 * Indents a JSON text by two spaces. It works on tokens, because parsing would turn 1.0 into 1 and round long numbers.
 */
function indentJson(text: string): string {
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  return (text.match(tokens) ?? []).reduce((made, token, at, all) => {
    const next = all[at + 1];
    const before = all[at - 1];
    if (token === '{' || token === '[') {
      if (next === '}' || next === ']') return made + token;
      depth++;
      return made + token + line();
    }
    if (token === '}' || token === ']') {
      if (before === '{' || before === '[') return made + token;
      depth--;
      return made + line() + token;
    }
    if (token === ',') return made + token + line();
    return made + (token === ':' ? ': ' : token);
  }, '');
}

/** Strings, punctuation, and everything else between white space. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
