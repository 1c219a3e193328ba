import { Button, Group, Kbd, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { getHotkeyHandler, useOs } from '@mantine/hooks';
import { IconPlayerPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DraftNote } from '../forms/draft-notice.tsx';
import { lacksRecord, methods, sendsBody } from './call.ts';
import { PayloadEditor } from './payload-editor.tsx';
import type { PayloadField } from './payload-inputs.ts';
import type { CallState } from './use-call.ts';

interface CallFormProps {
  state: CallState;
  /** Called instead of executing at once, to confirm first. */
  onExecute?: () => void;
  /** The fields that the form has inputs for. */
  fields?: readonly PayloadField[];
  /** Further settings: optional headers. */
  children?: ReactNode;
  /** Shown beside the button that executes. */
  beside?: ReactNode;
}

/** The form of a call: method, record and payload. Ctrl or Command with Enter executes it. */
export function CallForm({ state, onExecute = state.execute, fields = [], children, beside }: CallFormProps) {
  const { t } = useTranslation('calls');
  const { call, change, busy, answered, unsent, discard } = state;
  const os = useOs();
  const refusal = answered?.call.method === call.method ? answered.answer.refusal : undefined;
  const execute = () => {
    if (!lacksRecord(call)) onExecute();
  };
  return (
    <form
      noValidate
      onKeyDown={getHotkeyHandler([['mod+Enter', execute]])}
      onSubmit={(event) => {
        event.preventDefault();
        execute();
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
            error={refusal?.code === 'RECORD_NOT_FOUND' && t('noRecord')}
            onChange={({ currentTarget }) => change({ recordId: currentTarget.value })}
          />
        )}
        {sendsBody(call.method) && <PayloadEditor state={state} fields={fields} />}
        {children}
        <Group gap="sm">
          <Button
            type="submit"
            loading={busy}
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            color={call.method === 'DELETE' ? 'red.9' : undefined}
            disabled={lacksRecord(call)}
          >
            {t('execute')}
          </Button>
          {beside}
          <Text size="sm" c="dimmed" visibleFrom="xs">
            <Kbd>{os === 'macos' ? '⌘' : 'Ctrl'}</Kbd> + <Kbd>Enter</Kbd>
          </Text>
        </Group>
        {sendsBody(call.method) && state.kept && (
          <DraftNote draft={{ unsaved: unsent, partial: false, discard }} busy={busy} text={t('unsent')} />
        )}
      </Stack>
    </form>
  );
}
