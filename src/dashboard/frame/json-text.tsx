import { Code, Group, Title } from '@mantine/core';
import { Copy } from './copy.tsx';
import { indentJson } from './indent-json.ts';

/** A JSON text under a heading, indented, with a button that copies it. */
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
