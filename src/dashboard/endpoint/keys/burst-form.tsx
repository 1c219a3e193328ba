import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { mergePart } from '../../forms/merge.ts';
import { useDraftForm } from '../../forms/use-draft-form.ts';
import type { BurstLimitInput, KeyPartsFragment } from '../../generated/graphql.ts';
import { BurstInputs, burstOf, isHalf, typedBurst } from './burst-inputs.tsx';
import { KeyFormFrame } from './key-form-frame.tsx';

interface BurstFormProps {
  apiKey: KeyPartsFragment;
  /** Names the form's draft. */
  draftName: string;
  onClose: () => void;
  /** Resolves with the error of the save, if any. */
  onSubmit: (input: { burst: BurstLimitInput | null }, ifRevision: number) => Promise<CombinedError | undefined>;
}

/** The form for the burst limit of the default key pair. Its other settings cannot be changed. */
export function BurstForm({ apiKey, draftName, onClose, onSubmit }: BurstFormProps) {
  const { t } = useTranslation('keys');
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
  return (
    <KeyFormFrame
      draft={draft}
      onClose={onClose}
      onSubmit={(values) => onSubmit({ burst: burstOf(values) }, draft.revision)}
    >
      <BurstInputs getInputProps={draft.form.getInputProps} />
    </KeyFormFrame>
  );
}
