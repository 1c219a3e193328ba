import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { notifyDone } from '../frame/notify.ts';
import type { UpdateKeyInput } from '../generated/graphql.ts';
import { BurstForm } from './burst-form.tsx';
import { KeyForm } from './key-form.tsx';
import type { ListedKey } from './listed-key.ts';
import { updatingKey } from './updating-key.ts';

interface EditKeyModalProps {
  apiKey: ListedKey;
  slug: string;
  opened: boolean;
  onClose: () => void;
}

/** Changes a collaboration key; of the default pair, how fast it may call. */
export function EditKeyModal({ apiKey, slug, opened, onClose }: EditKeyModalProps) {
  const { t } = useTranslation('keys');
  const [, update] = useMutation(updatingKey);
  const save = async (input: UpdateKeyInput) => {
    const { error } = await update({ endpoint: slug, key: apiKey.id, input, ifRevision: apiKey.revision });
    if (error) return error;
    onClose();
    notifyDone(t('saved'));
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t('editTitle')} closeButtonProps={{ 'aria-label': t('close', { ns: 'frame' }) }}>
      {apiKey.default ? (
        <BurstForm apiKey={apiKey} onCancel={onClose} onSubmit={save} />
      ) : (
        <KeyForm apiKey={apiKey} submitLabel={t('save')} onCancel={onClose} onSubmit={save} />
      )}
    </Modal>
  );
}
