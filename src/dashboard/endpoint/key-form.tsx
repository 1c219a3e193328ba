import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../frame/error-notice.tsx';
import type { BurstLimitInput, KeyPartsFragment, KeyScope } from '../generated/graphql.ts';
import { BurstInputs, burstOf, isHalf, typedBurst } from './burst-inputs.tsx';
import { permissions } from './permissions.ts';
import { ScopeChoice } from './scope-choice.tsx';

/** What a collaboration key is to be. */
export interface KeyWanted {
  name: string;
  canCreate: boolean;
  canRead: boolean;
  canUpdate: boolean;
  canDelete: boolean;
  scope: KeyScope;
  sandboxActive: boolean;
  productionActive: boolean;
  /** Null for never; absent when it stays. */
  expiresAt?: string | null;
  /** Null for no limit. */
  burst: BurstLimitInput | null;
}

interface KeyFormProps {
  /** The key that is changed; a new one without. */
  apiKey?: KeyPartsFragment;
  submitLabel: string;
  onCancel: () => void;
  /** Resolves with what went wrong. */
  onSubmit: (wanted: KeyWanted) => Promise<unknown>;
}

/** What a collaboration key may do and see, where, how fast, and until when. */
export function KeyForm({ apiKey, submitLabel, onCancel, onSubmit }: KeyFormProps) {
  const { t } = useTranslation('keys');
  const ends = localMinute(apiKey?.expiresAt);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const form = useForm({
    initialValues: {
      name: apiKey?.name ?? '',
      allowed: permissions.filter((permission) => apiKey?.[permission] ?? true).map(String),
      places: places.filter((place) => apiKey?.[place] ?? true).map(String),
      ends,
      ...typedBurst(apiKey?.burst),
    },
    validate: {
      name: (name) => (name.trim() ? null : t('nameMissing')),
      ends: (chosen) => (chosen !== ends && chosen !== '' && Date.parse(chosen) <= Date.now() ? t('expiresPast') : null),
      burstRequests: (_, values) => (isHalf(values, 'burstRequests') ? t('burstHalf') : null),
      burstSeconds: (_, values) => (isHalf(values, 'burstSeconds') ? t('burstHalf') : null),
    },
  });
  // A new key's follows its permissions, until it is chosen.
  const [chosen, setChosen] = useState(apiKey?.scope);
  const scope = chosen ?? scopeByDefault(form.values.allowed);
  const submit = form.onSubmit(async (values) => {
    const may = (permission: string) => values.allowed.includes(permission);
    setBusy(true);
    const failure = await onSubmit({
      name: values.name,
      canCreate: may('canCreate'),
      canRead: may('canRead'),
      canUpdate: may('canUpdate'),
      canDelete: may('canDelete'),
      scope,
      sandboxActive: values.places.includes('sandboxActive'),
      productionActive: values.places.includes('productionActive'),
      ...(values.ends !== ends && { expiresAt: values.ends ? new Date(values.ends).toISOString() : null }),
      burst: burstOf(values),
    });
    setBusy(false);
    setError(failure);
  });
  return (
    <form noValidate onSubmit={submit}>
      <Stack>
        <ErrorNotice error={error} />
        <TextInput {...form.getInputProps('name')} data-autofocus label={t('name')} description={t('nameHint')} maxLength={100} autoComplete="off" />
        <Checkbox.Group {...form.getInputProps('allowed')} label={t('permissions')}>
          <Group mt={6}>
            {permissions.map((permission) => (
              <Checkbox key={permission} value={permission} label={t(permission)} />
            ))}
          </Group>
        </Checkbox.Group>
        <ScopeChoice value={scope} onChange={setChosen} />
        <Checkbox.Group {...form.getInputProps('places')} label={t('active')}>
          <Group mt={6}>
            <Checkbox value="sandboxActive" label={t('sandbox')} />
            <Checkbox value="productionActive" label={t('production')} />
          </Group>
        </Checkbox.Group>
        <TextInput {...form.getInputProps('ends')} type="datetime-local" label={t('expires')} description={t('expiresHint')} />
        <BurstInputs getInputProps={form.getInputProps} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('cancel', { ns: 'frame' })}
          </Button>
          <Button type="submit" loading={busy}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const places = ['sandboxActive', 'productionActive'] as const;

/** Who only reads or corrects has made nothing to see. */
function scopeByDefault(allowed: readonly string[]): KeyScope {
  return allowed.includes('canRead') && !allowed.includes('canCreate') ? 'ALL' : 'OWN';
}

/** A moment as an input for date and time has it: in the reader's own time, to the minute. */
function localMinute(at: string | null | undefined): string {
  if (!at) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
