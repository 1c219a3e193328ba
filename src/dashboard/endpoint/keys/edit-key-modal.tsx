import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { Dialog } from '../../frame/dialog.tsx';
import { notifyDone } from '../../frame/notify.ts';
import type { UpdateKeyInput } from '../../generated/graphql.ts';
import { BurstForm } from './burst-form.tsx';
import { KeyForm } from './key-form.tsx';
import { type ListedKey, updatingKey } from './listed-key.ts';

interface EditKeyModalProps {
  apiKey: ListedKey;
  slug: string;
  opened: boolean;
  onClose: () => void;
}

/** Names the draft of a key's form. */
export const keyDraft = (slug: string, key: string) => `key.${slug}.${key}`;

/** Edits a collaboration key, or the burst limit of the default pair. */
export function EditKeyModal({ apiKey, slug, opened, onClose }: EditKeyModalProps) {
  const { t } = useTranslation('keys');
  const [, update] = useMutation(updatingKey);
  const save = async (input: UpdateKeyInput, ifRevision: number) => {
    const { error } = await update({ endpoint: slug, key: apiKey.id, input, ifRevision });
    if (!error) notifyDone(t('saved'));
    return error;
  };
  const form = { apiKey, draftName: keyDraft(slug, apiKey.id), onClose, onSubmit: save };
  return (
    <Dialog opened={opened} onClose={onClose} title={t('editTitle')}>
      {apiKey.default ? <BurstForm {...form} /> : <KeyForm {...form} submitLabel={t('save')} />}
    </Dialog>
  );
}
