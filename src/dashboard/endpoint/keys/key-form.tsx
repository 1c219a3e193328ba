import { Button, Checkbox, Group, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { ConflictNotice, DraftNote } from '../../forms/draft-notice.tsx';
import { useDraftForm } from '../../forms/use-draft-form.ts';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { localMinute } from '../../frame/format.ts';
import type { BurstLimitInput, KeyPartsFragment, KeyScope } from '../../generated/graphql.ts';
import { BurstInputs, type BurstTyped, burstOf, isHalf, typedBurst } from './burst-inputs.tsx';
import { permissions } from './listed-key.ts';

/** The input of a collaboration key. */
export interface KeyWanted {
  name: string;
  canCreate: boolean;
  canRead: boolean;
  canUpdate: boolean;
  canDelete: boolean;
  scope: KeyScope;
  sandboxActive: boolean;
  productionActive: boolean;
  /** Null for never. Absent to keep the present expiry. */
  expiresAt?: string | null;
  /** Null for no limit. */
  burst: BurstLimitInput | null;
}

interface KeyFormProps {
  /** The key to edit; absent for a new one. */
  apiKey?: KeyPartsFragment;
  /** Names the form's draft. */
  draftName: string;
  submitLabel: string;
  onClose: () => void;
  /** Resolves with the error of the save, if any. */
  onSubmit: (wanted: KeyWanted, ifRevision: number) => Promise<CombinedError | undefined>;
}

/** The form for a collaboration key: permissions, scope, environments, burst limit and expiry. */
export function KeyForm({ apiKey, draftName, submitLabel, onClose, onSubmit }: KeyFormProps) {
  const { t } = useTranslation('keys');
  const ends = localMinute(apiKey?.expiresAt);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const saved: KeyTyped = {
    name: apiKey?.name ?? '',
    allowed: permissions.filter((permission) => apiKey?.[permission] ?? true).map(String),
    places: places.filter((place) => apiKey?.[place] ?? true).map(String),
    scope: apiKey?.scope ?? null,
    ends,
    ...typedBurst(apiKey?.burst),
  };
  const draft = useDraftForm<KeyTyped>({
    name: draftName,
    saved,
    revision: apiKey?.revision ?? 0,
    example: { ...saved, allowed: [''], places: [''] },
    partsOf: ({ name, allowed, places, scope, ends, burstRequests, burstSeconds }) => ({
      [t('name')]: name,
      [t('permissions')]: allowed,
      [t('scope')]: scope,
      [t('active')]: places,
      [t('expires')]: ends,
      [t('burst')]: [burstRequests, burstSeconds],
    }),
    validate: {
      name: (name) => (name.trim() ? null : t('nameMissing')),
      ends: (chosen) =>
        chosen !== ends && chosen !== '' && Date.parse(chosen) <= Date.now() ? t('expiresPast') : null,
      burstRequests: (_, values) => (isHalf(values, 'burstRequests') ? t('burstHalf') : null),
      burstSeconds: (_, values) => (isHalf(values, 'burstSeconds') ? t('burstHalf') : null),
    },
  });
  const { form } = draft;
  // A new key's scope follows its permissions until one is chosen.
  const scope = form.values.scope ?? scopeByDefault(form.values.allowed);
  const cancel = () => {
    draft.discard();
    onClose();
  };
  const submit = form.onSubmit(async (values) => {
    const may = (permission: string) => values.allowed.includes(permission);
    setBusy(true);
    setError(undefined);
    const wanted = {
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
    };
    const failure = await onSubmit(wanted, draft.revision);
    setBusy(false);
    if (!failure) cancel();
    else if (!draft.refused(failure)) setError(failure);
  });
  return (
    <form noValidate onSubmit={submit}>
      <Stack>
        <ErrorNotice error={error} />
        <TextInput
          {...form.getInputProps('name')}
          data-autofocus
          label={t('name')}
          description={t('nameHint')}
          maxLength={100}
          autoComplete="off"
        />
        <Checkbox.Group {...form.getInputProps('allowed')} label={t('permissions')}>
          <Group mt={6}>
            {permissions.map((permission) => (
              <Checkbox key={permission} value={permission} label={t(permission)} />
            ))}
          </Group>
        </Checkbox.Group>
        <ScopeChoice value={scope} onChange={(chosen) => form.setFieldValue('scope', chosen)} />
        <Checkbox.Group {...form.getInputProps('places')} label={t('active')}>
          <Group mt={6}>
            <Checkbox value="sandboxActive" label={t('sandbox')} />
            <Checkbox value="productionActive" label={t('production')} />
          </Group>
        </Checkbox.Group>
        <TextInput
          {...form.getInputProps('ends')}
          type="datetime-local"
          label={t('expires')}
          description={t('expiresHint')}
        />
        <BurstInputs getInputProps={form.getInputProps} />
        <ConflictNotice conflict={draft.conflict} />
        <DraftNote draft={draft} busy={busy} />
        <Group justify="flex-end">
          <Button variant="default" onClick={cancel}>
            {t('cancel', { ns: 'frame' })}
          </Button>
          <Button type="submit" disabled={draft.conflict !== undefined} loading={busy}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The values of the form. */
interface KeyTyped extends BurstTyped {
  name: string;
  allowed: string[];
  places: string[];
  /** Null until one is chosen. */
  scope: KeyScope | null;
  ends: string;
}

const places = ['sandboxActive', 'productionActive'] as const;

/** A key that may not create has no records of its own to see. */
function scopeByDefault(allowed: readonly string[]): KeyScope {
  return allowed.includes('canRead') && !allowed.includes('canCreate') ? 'ALL' : 'OWN';
}

interface ScopeChoiceProps {
  value: KeyScope;
  onChange: (scope: KeyScope) => void;
}

/** The choice of the records that a key sees. */
function ScopeChoice({ value, onChange }: ScopeChoiceProps) {
  const { t } = useTranslation('keys');
  return (
    <Radio.Group label={t('scope')} value={value} onChange={(chosen) => onChange(chosen === 'ALL' ? 'ALL' : 'OWN')}>
      <Stack gap="xs" mt={6}>
        <Radio value="OWN" label={t('OWN')} description={t('ownHint')} />
        <Radio value="ALL" label={t('ALL')} description={t('allHint')} />
      </Stack>
    </Radio.Group>
  );
}
