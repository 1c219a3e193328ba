import { Button, Checkbox, Group, Radio, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { confirm } from '../frame/confirm.tsx';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { notifyDone, notifyError } from '../frame/notify.ts';
import type { RetryPolicy } from '../generated/graphql.ts';
import { HeaderInputs } from './header-inputs.tsx';
import type { WebhookStore } from './use-webhook-store.ts';
import { eventNames, events, type Webhook } from './webhook-parts.ts';
import { valuesOf, type WebhookValues } from './webhook-values.ts';

const policies: readonly RetryPolicy[] = ['DEFAULT', 'STANDARD', 'CUSTOM'];

interface WebhookFormProps {
  webhook: Webhook | undefined;
  store: WebhookStore;
  /** What it means that there is none. */
  removeText: string;
  inspectorUrl?: string;
  /** With the secret of a new webhook. */
  onSaved: (secret: string | null | undefined) => void;
}

/** Sets a webhook. What was typed stays when the server refuses it. */
export function WebhookForm({ webhook, store, removeText, inspectorUrl, onSaved }: WebhookFormProps) {
  const { t } = useTranslation('webhook');
  const [error, setError] = useState<unknown>();
  const form = useForm<WebhookValues>({
    initialValues: valuesOf(webhook),
    validate: {
      url: (url) => (/^https?:\/\/./i.test(url.trim()) ? null : t('urlInvalid')),
      events: (chosen) => (chosen.length > 0 ? null : t('eventsMissing')),
      headers: { name: (name) => (name.trim() ? null : t('headerNameMissing')) },
      delays: (delays, { policy }) => (policy !== 'CUSTOM' || delays.every(isDelay) ? null : t('delaysInvalid')),
    },
  });
  const { policy } = form.values;
  const save = async ({ url, events, headers, policy, delays }: WebhookValues) => {
    setError(undefined);
    const retry = policy === 'CUSTOM' ? { policy, delays: delays.map(Number) } : { policy };
    const sent = headers.map(({ name, value, kept }) => (kept && !value ? { name: name.trim() } : { name: name.trim(), value }));
    const { error: failure, saved } = await store.save({ url: url.trim(), events, headers: sent, retry });
    if (failure) return setError(failure);
    notifyDone(t('saved'));
    form.setValues(valuesOf(saved?.webhook));
    onSaved(saved?.secret);
  };
  const takeAway = async () => {
    if (!(await confirm({ title: t('removeTitle'), text: removeText, confirm: t('remove'), danger: true }))) return;
    const { error: failure } = await store.remove();
    if (failure) return notifyError(failure);
    notifyDone(t('removed'));
    onSaved(undefined);
  };
  return (
    <form noValidate onSubmit={form.onSubmit(save)}>
      <Stack gap="lg">
        <Stack gap="xs">
          <TextInput {...form.getInputProps('url')} type="url" label={t('url')} description={t('urlHint')} placeholder="https://example.com/hooks/sluice" />
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
        <ErrorNotice error={error} />
        <Group justify="space-between">
          <Button type="submit" loading={store.saving}>
            {t('save')}
          </Button>
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

function isDelay(text: string): boolean {
  const seconds = Number(text);
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400;
}
