import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { ConflictNotice, DraftNote } from '../../forms/draft-notice.tsx';
import { mergePart } from '../../forms/merge.ts';
import { useDraftForm } from '../../forms/use-draft-form.ts';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import type { BurstLimitInput, KeyPartsFragment } from '../../generated/graphql.ts';
import { BurstInputs, burstOf, isHalf, typedBurst } from './burst-inputs.tsx';

interface BurstFormProps {
  apiKey: KeyPartsFragment;
  /** Names the form's draft. */
  draftName: string;
  onClose: () => void;
  /** Resolves with the error of the save, if any. */
  onSubmit: (wanted: { burst: BurstLimitInput | null }, ifRevision: number) => Promise<CombinedError | undefined>;
}

/** The form for the burst limit of the default key pair. Its other settings cannot be changed. */
export function BurstForm({ apiKey, draftName, onClose, onSubmit }: BurstFormProps) {
  const { t } = useTranslation('keys');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const draft = useDraftForm({
    name: draftName,
    saved: typedBurst(apiKey.burst),
    revision: apiKey.revision,
    partsOf: (values) => ({ [t('burst')]: values }),
    merge: mergePart,
    validate: {
      burstRequests: (_, values) => (isHalf(values, 'burstRequests') ? t('burstHalf') : null),
      burstSeconds: (_, values) => (isHalf(values, 'burstSeconds') ? t('burstHalf') : null),
    },
  });
  const { form } = draft;
  const cancel = () => {
    draft.discard();
    onClose();
  };
  const submit = form.onSubmit(async (values) => {
    setBusy(true);
    setError(undefined);
    const failure = await onSubmit({ burst: burstOf(values) }, draft.revision);
    setBusy(false);
    if (!failure) cancel();
    else if (!draft.refused(failure)) setError(failure);
  });
  return (
    <form noValidate onSubmit={submit}>
      <Stack>
        <ErrorNotice error={error} />
        <BurstInputs getInputProps={form.getInputProps} />
        <ConflictNotice conflict={draft.conflict} />
        <DraftNote draft={draft} busy={busy} />
        <Group justify="flex-end">
          <Button variant="default" onClick={cancel}>
            {t('cancel', { ns: 'frame' })}
          </Button>
          <Button type="submit" disabled={draft.conflict !== undefined} loading={busy}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
