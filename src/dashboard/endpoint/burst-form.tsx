import { Button, Group, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../frame/error-notice.tsx';
import type { BurstLimitInput, KeyPartsFragment } from '../generated/graphql.ts';
import { BurstInputs, burstOf, isHalf, typedBurst } from './burst-inputs.tsx';

interface BurstFormProps {
  apiKey: KeyPartsFragment;
  onCancel: () => void;
  /** Resolves with what went wrong. */
  onSubmit: (wanted: { burst: BurstLimitInput | null }) => Promise<unknown>;
}

/** Tells how fast the default pair may call: the rest of it stays as it is. */
export function BurstForm({ apiKey, onCancel, onSubmit }: BurstFormProps) {
  const { t } = useTranslation('keys');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const form = useForm({
    initialValues: typedBurst(apiKey.burst),
    validate: {
      burstRequests: (_, values) => (isHalf(values, 'burstRequests') ? t('burstHalf') : null),
      burstSeconds: (_, values) => (isHalf(values, 'burstSeconds') ? t('burstHalf') : null),
    },
  });
  const submit = form.onSubmit(async (values) => {
    setBusy(true);
    const failure = await onSubmit({ burst: burstOf(values) });
    setBusy(false);
    setError(failure);
  });
  return (
    <form noValidate onSubmit={submit}>
      <Stack>
        <ErrorNotice error={error} />
        <BurstInputs getInputProps={form.getInputProps} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('cancel', { ns: 'frame' })}
          </Button>
          <Button type="submit" loading={busy}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
