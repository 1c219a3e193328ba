import { Box, Button, Group, Text, Textarea } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { translateDetail } from '../client/describe-error.ts';
import { translateMessage } from '../client/translate-message.ts';
import { type Fault, nodeAt, parseTree, printTree, withNode, withoutNode } from './json-tree.ts';
import { PayloadField } from './payload-field.tsx';
import classes from './payload-form.module.css';
import { type PayloadField as Field, inputsOf, isAbout, type PayloadInput } from './payload-inputs.ts';
import type { CallState } from './use-call.ts';

interface PayloadEditorProps {
  state: CallState;
  /** The form has inputs for these fields. Without fields only the JSON is shown. */
  fields: readonly Field[];
}

/** A payload as a form of its fields and as JSON. Each follows the other; the JSON is sent. */
export function PayloadEditor({ state: { call, change, answered }, fields }: PayloadEditorProps) {
  const { t } = useTranslation('calls');
  const { payload } = call;
  const parsed = parseTree(payload);
  const [good, setGood] = useState({ payload, node: parsed.node });
  if (parsed.node && good.payload !== payload) setGood({ payload, node: parsed.node });
  const root = parsed.node ?? good.node;
  const inputs = inputsOf(fields);
  const refusal = answered?.call.method === call.method ? answered.answer.refusal : undefined;
  const refused = refusal?.code === 'VALIDATION_FAILED' ? refusal.details.map(translateDetail) : [];
  const sent = refused.length > 0 && answered ? parseTree(answered.call.payload).node : undefined;
  const spelled = (node: typeof root, { names }: PayloadInput) => {
    const found = nodeAt(node, names);
    return found && printTree(found);
  };
  /** Returns the server's error about an input, until its value changes. */
  const errorOf = (input: PayloadInput) => {
    const own = refused.filter(({ field }) => isAbout(input, field));
    if (own.length === 0 || spelled(root, input) !== spelled(sent, input)) return undefined;
    return own
      .map(({ field, error }) => (field === input.path ? error : `${field.slice(input.path.length)}: ${error}`))
      .join(' · ');
  };
  const others = refused.filter(({ field }) => !inputs.some((input) => isAbout(input, field)));
  const json = (
    <JsonSide
      text={payload}
      fault={parsed.fault}
      error={jsonError(refusal, others)}
      onChange={(text) => change({ payload: text })}
    />
  );
  if (inputs.length === 0) return json;
  return (
    <Box className={classes.around}>
      <div className={classes.sides}>
        <fieldset className={classes.form} disabled={parsed.fault !== undefined} onKeyDown={keepEnter}>
          <Text component="legend" size="sm" fw={600} mb={4}>
            {t('form')}
          </Text>
          <Text size="xs" c="dimmed">
            {t('formHint')}
          </Text>
          {inputs.map((input) => (
            <PayloadField
              key={input.path}
              input={input}
              node={nodeAt(root, input.names)}
              error={errorOf(input)}
              onChange={(node) => {
                if (root)
                  change({
                    payload: printTree(node ? withNode(root, input.names, node) : withoutNode(root, input.names)),
                  });
              }}
            />
          ))}
        </fieldset>
        <div className={classes.json}>
          {json}
          {parsed.fault && good.node && (
            <Group gap="xs" mt={6}>
              <Text size="sm">{t('formWaits')}</Text>
              <Button variant="default" size="xs" onClick={() => change({ payload: good.payload })}>
                {t('lastGood')}
              </Button>
            </Group>
          )}
        </div>
      </div>
    </Box>
  );
}

/** Enter in an input must not send the form. */
function keepEnter(event: KeyboardEvent): void {
  if (event.key === 'Enter' && event.target instanceof HTMLInputElement && !event.ctrlKey && !event.metaKey)
    event.preventDefault();
}

/** Returns the server's errors about the payload that belong to no input. */
function jsonError(
  refusal: { code: string; message: string } | undefined,
  others: readonly { field: string; error: string }[],
): ReactNode {
  if (refusal?.code === 'INVALID_JSON' || refusal?.code === 'PAYLOAD_TOO_LARGE')
    return translateMessage(refusal.message);
  if (others.length === 0) return undefined;
  return others.map(({ field, error }) => (
    <span key={`${field} ${error}`} style={{ display: 'block' }}>
      <b>{field}</b> {error}
    </span>
  ));
}

interface JsonSideProps {
  text: string;
  /** The position of the first syntax error. */
  fault: Fault | undefined;
  /** The server's error about the payload. */
  error: ReactNode;
  onChange: (text: string) => void;
}

/** A payload as text, which is sent unchanged. */
function JsonSide({ text, fault, error, onChange }: JsonSideProps) {
  const { t } = useTranslation('calls');
  return (
    <Textarea
      label={t('payload')}
      description={t('payloadHint')}
      autosize
      minRows={6}
      maxRows={24}
      autoComplete="off"
      spellCheck={false}
      error={fault ? t('notJsonAt', { ...fault }) : error}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      value={text}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
