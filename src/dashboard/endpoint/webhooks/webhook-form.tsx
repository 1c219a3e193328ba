import { Button, Checkbox, Group, Radio, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConflictNotice, DraftNote } from '../../forms/draft-notice.tsx';
import { mergePart, mergeRows } from '../../forms/merge.ts';
import { useDraftForm } from '../../forms/use-draft-form.ts';
import { confirm } from '../../frame/confirm.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { notifyDone, notifyError } from '../../frame/notify.ts';
import type { RetryPolicy } from '../../generated/graphql.ts';
import { HeaderInputs } from './header-inputs.tsx';
import { eventNames, events, type Webhook } from './webhook-parts.ts';
import type { WebhookStore } from './webhook-store.ts';
import { valuesOf, type WebhookValues } from './webhook-values.ts';

const policies: readonly RetryPolicy[] = ['DEFAULT', 'STANDARD', 'CUSTOM'];

interface WebhookFormProps {
  webhook: Webhook | undefined;
  store: WebhookStore;
  /** Says what removing the webhook means. */
  removeText: string;
  inspectorUrl?: string;
  /** Called with the secret of a new webhook. */
  onSaved: (secret: string | null | undefined) => void;
}

/** The form for a webhook. A refused save keeps the typed values. */
export function WebhookForm({ webhook, store, removeText, inspectorUrl, onSaved }: WebhookFormProps) {
  const { t } = useTranslation('webhooks');
  const [error, setError] = useState<unknown>();
  const saved = useMemo(() => valuesOf(webhook), [webhook]);
  const draft = useDraftForm<WebhookValues>({
    name: store.name,
    saved,
    revision: webhook?.revision ?? 0,
    example: {
      ...saved,
      headers: [{ key: '', name: '', value: '', kept: false }],
      events: ['RECORD_CREATED'],
      delays: [''],
    },
    // A header's value is a secret, so it is not stored.
    strip: (values) => ({ ...values, headers: values.headers.map((header) => ({ ...header, value: '' })) }),
    partsOf: ({ url, events, headers, policy, delays }) => ({
      [t('url')]: url,
      [t('events')]: events,
      [t('headers')]: headers,
      [t('retry')]: [policy, ...delays],
    }),
    merge: (base, mine, theirs) => ({
      url: mergePart(base.url, mine.url, theirs.url),
      events: mergePart(base.events, mine.events, theirs.events),
      headers: mergeRows(base.headers, mine.headers, theirs.headers),
      ...mergePart(retryOf(base), retryOf(mine), retryOf(theirs)),
    }),
    validate: {
      url: (url) => (/^https?:\/\/./i.test(url.trim()) ? null : t('urlInvalid')),
      events: (chosen) => (chosen.length > 0 ? null : t('eventsMissing')),
      headers: { name: (name) => (name.trim() ? null : t('headerNameMissing')) },
      delays: (delays, { policy }) => (policy !== 'CUSTOM' || delays.every(isDelay) ? null : t('delaysInvalid')),
    },
  });
  const { form, revision } = draft;
  const { policy } = form.values;
  const save = async ({ url, events, headers, policy, delays }: WebhookValues) => {
    setError(undefined);
    const retry = policy === 'CUSTOM' ? { policy, delays: delays.map(Number) } : { policy };
    const sent = headers.map(({ name, value, kept }) =>
      kept && !value ? { name: name.trim() } : { name: name.trim(), value },
    );
    const { error: failure, saved: stored } = await store.save({
      url: url.trim(),
      events,
      headers: sent,
      retry,
      ifRevision: revision,
    });
    if (failure) return draft.refused(failure) || setError(failure);
    notifyDone(t('saved'));
    draft.done(valuesOf(stored?.webhook), stored?.webhook.revision ?? 0);
    onSaved(stored?.secret);
  };
  const takeAway = async () => {
    if (!(await confirm({ title: t('removeTitle'), text: removeText, confirm: t('remove'), danger: true }))) return;
    const { error: failure } = await store.remove(webhook?.revision ?? 0);
    if (failure) return notifyError(failure);
    draft.discard();
    notifyDone(t('removed'));
    onSaved(undefined);
  };
  return (
    <form noValidate onSubmit={form.onSubmit(save)}>
      <Stack gap="lg">
        <Stack gap="xs">
          <TextInput
            {...form.getInputProps('url')}
            type="url"
            label={t('url')}
            description={t('urlHint')}
            placeholder="https://example.com/hooks/sluice"
          />
          {inspectorUrl && form.values.url !== inspectorUrl && (
            <Group gap="xs">
              <Button variant="default" size="xs" onClick={() => form.setFieldValue('url', inspectorUrl)}>
                {t('useInspector')}
              </Button>
              <Text size="sm" c="dimmed">
                {t('inspectorHint')}
              </Text>
            </Group>
          )}
        </Stack>
        <Checkbox.Group {...form.getInputProps('events')} label={t('events')} description={t('eventsHint')}>
          <Stack gap="xs" mt="xs">
            {events.map((event) => (
              <Checkbox key={event} value={event} label={`${t(event)} · ${eventNames[event]}`} />
            ))}
          </Stack>
        </Checkbox.Group>
        <HeaderInputs form={form} />
        <Radio.Group {...form.getInputProps('policy')} label={t('retry')} description={t('retryHint')}>
          <Stack gap="xs" mt="xs">
            {policies.map((one) => (
              <Radio key={one} value={one} label={t(one)} description={t(`${one}_hint`)} />
            ))}
          </Stack>
        </Radio.Group>
        {policy === 'CUSTOM' && (
          <TagsInput
            {...form.getInputProps('delays')}
            label={t('delays')}
            description={t('delaysHint')}
            allowDuplicates
            maxTags={20}
            splitChars={[',', ' ']}
            acceptValueOnBlur
          />
        )}
        <ConflictNotice conflict={draft.conflict} />
        <ErrorNotice error={error} />
        <Group justify="space-between">
          <Group gap="xs">
            <Button type="submit" disabled={draft.conflict !== undefined} loading={store.saving}>
              {t('save')}
            </Button>
            <DraftNote draft={draft} busy={store.saving} />
          </Group>
          {webhook && (
            <Button variant="default" loading={store.removing} onClick={takeAway}>
              {t('remove')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function retryOf({ policy, delays }: WebhookValues): Pick<WebhookValues, 'policy' | 'delays'> {
  return { policy, delays };
}

function isDelay(text: string): boolean {
  const seconds = Number(text);
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400;
}
