import { Button, Group, JsonInput, Kbd, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { getHotkeyHandler, useOs } from '@mantine/hooks';
import { IconPlayerPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { tellDetail } from '../client/describe-error.ts';
import { tellServerWords } from '../client/server-words.ts';
import { type Answer, methods, sendsBody } from './call.ts';
import type { CallState } from './use-call.ts';

interface CallFormProps {
  state: CallState;
  /** Instead of executing at once, to ask before. */
  onExecute?: () => void;
  /** What else can be set: optional headers. */
  children?: ReactNode;
}

/** Where a call is put together: method, record and JSON. Ctrl or Command with Enter executes it. */
export function CallForm({ state: { call, change, execute, busy, answered }, onExecute = execute, children }: CallFormProps) {
  const { t } = useTranslation('calls');
  const os = useOs();
  const hotkey = getHotkeyHandler([['mod+Enter', onExecute]]);
  const answer = answered?.answer.method === call.method ? answered.answer : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onExecute();
      }}
    >
      <Stack>
        <SegmentedControl
          fullWidth
          aria-label={t('method')}
          value={call.method}
          data={methods.map((method) => ({ value: method, label: method }))}
          onChange={(to) => change({ method: methods.find((method) => method === to) ?? 'POST' })}
        />
        <Text size="sm" c="dimmed" mt={-8}>
          {t(`does.${call.method}`)}
        </Text>
        {call.method !== 'POST' && (
          <TextInput
            label={t('recordId')}
            placeholder="rec_…"
            spellCheck={false}
            autoComplete="off"
            value={call.recordId}
            error={answer?.refusal?.code === 'RECORD_NOT_FOUND' && t('noRecord')}
            onChange={({ currentTarget }) => change({ recordId: currentTarget.value })}
            onKeyDown={hotkey}
          />
        )}
        {sendsBody(call.method) && (
          <JsonInput
            label={t('payload')}
            description={t('payloadHint')}
            autosize
            minRows={6}
            maxRows={18}
            spellCheck={false}
            validationError={t('notJson')}
            error={payloadError(answer)}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
            value={call.payload}
            onChange={(payload) => change({ payload })}
            onKeyDown={hotkey}
          />
        )}
        {children}
        <Group gap="sm">
          <Button
            type="submit"
            loading={busy}
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            color={call.method === 'DELETE' ? 'red.9' : undefined}
            disabled={call.method !== 'POST' && !call.recordId.trim()}
          >
            {t('execute')}
          </Button>
          <Text size="sm" c="dimmed" visibleFrom="xs">
            <Kbd>{os === 'macos' ? '⌘' : 'Ctrl'}</Kbd> + <Kbd>Enter</Kbd>
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

/** What the server found wrong with the payload, field by field. */
function payloadError(answer: Answer | undefined): ReactNode {
  const refusal = answer?.refusal;
  if (refusal?.code === 'INVALID_JSON' || refusal?.code === 'PAYLOAD_TOO_LARGE') return tellServerWords(refusal.message);
  if (refusal?.code !== 'VALIDATION_FAILED') return undefined;
  return refusal.details.map(tellDetail).map(({ field, error }) => (
    <span key={`${field} ${error}`} style={{ display: 'block' }}>
      <b>{field}</b> {error}
    </span>
  ));
}
