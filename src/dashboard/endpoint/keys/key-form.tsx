import { Checkbox, Group, Radio, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { useDraftForm } from '../../forms/use-draft-form.ts';
import { localMinute } from '../../frame/format.ts';
import type { BurstLimitInput, KeyPartsFragment, KeyScope } from '../../generated/graphql.ts';
import { BurstInputs, type BurstTyped, burstOf, isHalf, typedBurst } from './burst-inputs.tsx';
import { KeyFormFrame } from './key-form-frame.tsx';
import { permissions } from './listed-key.ts';

/** The input of a collaboration key. */
export interface KeyInput {
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
  onSubmit: (input: KeyInput, ifRevision: number) => Promise<CombinedError | undefined>;
}

/** The form for a collaboration key: permissions, scope, environments, burst limit and expiry. */
export function KeyForm({ apiKey, draftName, submitLabel, onClose, onSubmit }: KeyFormProps) {
  const { t } = useTranslation('keys');
  const ends = localMinute(apiKey?.expiresAt);
  const saved: KeyTyped = {
    name: apiKey?.name ?? '',
    allowed: permissions.filter((permission) => apiKey?.[permission] ?? true).map(String),
    environments: environments.filter((environment) => apiKey?.[environment] ?? true).map(String),
    scope: apiKey?.scope ?? null,
    ends,
    ...typedBurst(apiKey?.burst),
  };
  const draft = useDraftForm<KeyTyped>({
    name: draftName,
    saved,
    revision: apiKey?.revision ?? 0,
    example: { ...saved, allowed: [''], environments: [''] },
    partsOf: ({ name, allowed, environments, scope, ends, burstRequests, burstSeconds }) => ({
      [t('name')]: name,
      [t('permissions')]: allowed,
      [t('scope')]: scope,
      [t('active')]: environments,
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
  const submit = (values: KeyTyped) => {
    const may = (permission: string) => values.allowed.includes(permission);
    const input = {
      name: values.name,
      canCreate: may('canCreate'),
      canRead: may('canRead'),
      canUpdate: may('canUpdate'),
      canDelete: may('canDelete'),
      scope,
      sandboxActive: values.environments.includes('sandboxActive'),
      productionActive: values.environments.includes('productionActive'),
      ...(values.ends !== ends && { expiresAt: values.ends ? new Date(values.ends).toISOString() : null }),
      burst: burstOf(values),
    };
    return onSubmit(input, draft.revision);
  };
  return (
    <KeyFormFrame draft={draft} submitLabel={submitLabel} onClose={onClose} onSubmit={submit}>
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
      <Checkbox.Group {...form.getInputProps('environments')} label={t('active')}>
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
    </KeyFormFrame>
  );
}

/** The values of the form. */
interface KeyTyped extends BurstTyped {
  name: string;
  allowed: string[];
  environments: string[];
  /** Null until one is chosen. */
  scope: KeyScope | null;
  ends: string;
}

const environments = ['sandboxActive', 'productionActive'] as const;

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
