import { Code, NativeSelect, Text, Textarea, TextInput, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { translateMessage } from '../client/translate-message.ts';
import { type JsonNode, nullNode, numberNode, printTree, stringNode, textOf } from './json-tree.ts';
import { NestedJson } from './nested-json.tsx';
import classes from './payload-form.module.css';
import type { PayloadInput } from './payload-inputs.ts';
import { useRules } from './use-rules.ts';

interface PayloadFieldProps {
  input: PayloadInput;
  /** The payload's value at this path; undefined without one. */
  node: JsonNode | undefined;
  /** The server's error about it. */
  error: string | undefined;
  /** Undefined removes it from the payload. */
  onChange: (node: JsonNode | undefined) => void;
}

/** The input for one field of a payload, by its type. */
export function PayloadField({ input, node, error, onChange }: PayloadFieldProps) {
  const { t } = useTranslation('calls');
  const { field, path } = input;
  const shared = {
    label: <span className={classes.name}>{path}</span>,
    description: <Rules input={input} />,
    required: field.required,
    error: error ?? misfit(input, node),
  };
  const value = shown(node);
  const placeholder = node === undefined ? t('notSent') : node.kind === 'null' ? 'null' : t('emptyText');
  const nulling = field.nullable && {
    rightSection: (
      <NullButton
        path={path}
        pressed={node?.kind === 'null'}
        onPress={(pressed) => onChange(pressed ? nullNode : undefined)}
      />
    ),
    rightSectionWidth: 56,
    rightSectionPointerEvents: 'all' as const,
  };
  if (field.constraints.enum || field.type === 'boolean')
    return <Choice {...shared} input={input} node={node} onChange={onChange} />;
  if (field.type === 'object' || field.type === 'array')
    return <NestedJson {...shared} {...nulling} node={node} onChange={onChange} />;
  const typed = { ...shared, ...nulling, value, placeholder, autoComplete: 'off', spellCheck: false };
  if (field.type === 'number') {
    const positive = field.constraints.min != null && Number(field.constraints.min) >= 0;
    return (
      <TextInput
        {...typed}
        inputMode={positive ? 'decimal' : undefined}
        onChange={({ currentTarget: { value: text } }) =>
          onChange(text.trim() === '' ? undefined : numberNode(text.trim()))
        }
      />
    );
  }
  const change = (text: string) => onChange(text === '' ? undefined : stringNode(text));
  if (field.constraints.format)
    return <TextInput {...typed} onChange={({ currentTarget }) => change(currentTarget.value)} />;
  return (
    <Textarea
      {...typed}
      autosize
      minRows={1}
      maxRows={6}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  );
}

interface ChoiceProps extends Pick<PayloadFieldProps, 'input' | 'node' | 'onChange'> {
  label: ReactNode;
  description: ReactNode;
  required: boolean;
  error: string | undefined;
}

/** A choice of a few values, each identified by its JSON. A present value outside of the list is offered too. */
function Choice({ input: { field }, node, onChange, ...shared }: ChoiceProps) {
  const { t } = useTranslation('calls');
  const values = field.constraints.enum?.map((one) =>
    field.type === 'number' ? numberNode(String(one)) : stringNode(String(one)),
  );
  const known = values ?? ['true', 'false'].map((text): JsonNode => ({ kind: 'boolean', text }));
  const all = [...known, ...(field.nullable ? [nullNode] : [])];
  const other = node && all.every((one) => printTree(one) !== printTree(node)) ? [node] : [];
  const options = [...all, ...other];
  return (
    <NativeSelect
      {...shared}
      value={node ? printTree(node) : ''}
      data={[
        { value: '', label: t('notSent') },
        ...options.map((one) => ({ value: printTree(one), label: shown(one) || printTree(one) })),
      ]}
      onChange={({ currentTarget: { value } }) => onChange(options.find((one) => printTree(one) === value))}
    />
  );
}

function NullButton({
  path,
  pressed,
  onPress,
}: {
  path: string;
  pressed: boolean;
  onPress: (pressed: boolean) => void;
}) {
  const { t } = useTranslation('calls');
  return (
    <UnstyledButton
      className={classes.null}
      aria-pressed={pressed}
      aria-label={t('sendNull', { path })}
      onClick={() => onPress(!pressed)}
    >
      null
    </UnstyledButton>
  );
}

/** The type and the rules of a field, and those of its items. */
function Rules({ input: { field, path, items } }: Pick<PayloadFieldProps, 'input'>) {
  const { t } = useTranslation('calls');
  const { t: ofType } = useTranslation('fields');
  const rulesOf = useRules();
  return (
    <>
      {[ofType(field.type), ...rulesOf(field)].join(' · ')}
      {items.map((item) => (
        <Text key={item.name} component="span" display="block" inherit>
          <Code>{item.name.slice(path.length)}</Code>{' '}
          {[ofType(item.type), ...(item.required ? [t('required')] : []), ...rulesOf(item)].join(' · ')}
        </Text>
      ))}
    </>
  );
}

/** Returns a value as text, strings without quotes. */
function shown(node: JsonNode | undefined): string {
  if (!node || node.kind === 'null') return '';
  return node.kind === 'string' ? textOf(node) : printTree(node);
}

/** Returns an error for a value of another type, as the server would. */
function misfit({ field }: PayloadInput, node: JsonNode | undefined): string | undefined {
  if (!node || node.kind === field.type || (node.kind === 'null' && field.nullable)) return undefined;
  return translateMessage(`Expected ${field.type}, received ${node.kind}`);
}
