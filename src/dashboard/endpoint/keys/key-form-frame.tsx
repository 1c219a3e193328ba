import { Button, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { ConflictNotice, DraftNote } from '../../forms/draft-notice.tsx';
import type { DraftForm } from '../../forms/use-draft-form.ts';
import { DialogButtons } from '../../frame/dialog.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';

interface KeyFormFrameProps<Values extends object> {
  draft: DraftForm<Values>;
  submitLabel?: string;
  onClose: () => void;
  /** Resolves with the error of the save, if any. */
  onSubmit: (values: Values) => Promise<CombinedError | undefined>;
  children: ReactNode;
}

/** The frame of a key's form in a dialog: the error of its save, conflicts, the draft, and its buttons. */
export function KeyFormFrame<Values extends object>(props: KeyFormFrameProps<Values>) {
  const { draft, submitLabel, onClose, onSubmit, children } = props;
  const { t } = useTranslation('keys');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const cancel = () => {
    draft.discard();
    onClose();
  };
  const submit = draft.form.onSubmit(async (values) => {
    setBusy(true);
    setError(undefined);
    const failure = await onSubmit(values);
    setBusy(false);
    if (!failure) cancel();
    else if (!draft.refused(failure)) setError(failure);
  });
  return (
    <form noValidate onSubmit={submit}>
      <Stack>
        <ErrorNotice error={error} />
        {children}
        <ConflictNotice conflict={draft.conflict} />
        <DraftNote draft={draft} busy={busy} />
        <DialogButtons onCancel={cancel}>
          <Button type="submit" disabled={draft.conflict !== undefined} loading={busy}>
            {submitLabel ?? t('save')}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
