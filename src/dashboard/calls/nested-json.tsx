import { Textarea, type TextareaProps } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type JsonNode, parseTree, printTree } from './json-tree.ts';

interface NestedJsonProps extends Omit<TextareaProps, 'value' | 'onChange'> {
  node: JsonNode | undefined;
  onChange: (node: JsonNode | undefined) => void;
}

/** An object or a list within a payload, as JSON. Text that is not JSON yet stays in this input. */
export function NestedJson({ node, onChange, error, ...others }: NestedJsonProps) {
  const { t } = useTranslation('calls');
  const printed = node && node.kind !== 'null' ? printTree(node) : '';
  const [typed, setTyped] = useState({ text: printed, printed });
  // A change from outside replaces the typed text.
  const text = typed.printed === printed ? typed.text : printed;
  const { fault } = parseTree(text);
  const faulty = text.trim() !== '' && fault;
  const change = (to: string) => {
    const parsed = parseTree(to);
    const empty = to.trim() === '';
    setTyped({ text: to, printed: empty ? '' : parsed.node ? printTree(parsed.node) : printed });
    if (empty || parsed.node) onChange(parsed.node);
  };
  return (
    <Textarea
      {...others}
      autosize
      minRows={2}
      maxRows={12}
      autoComplete="off"
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      placeholder={node?.kind === 'null' ? 'null' : t('notSent')}
      value={text}
      error={faulty ? t('notJsonAt', { ...faulty }) : error}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  );
}
