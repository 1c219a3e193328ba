import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { notifyDone } from '../frame/notify.ts';
import { KeyForm } from './key-form.tsx';
import type { ListedKey } from './listed-key.ts';
import { updatingKey } from './updating-key.ts';

interface EditKeyModalProps {
  apiKey: ListedKey;
  slug: string;
  opened: boolean;
  onClose: () => void;
}

/** Changes what a collaboration key may do, where, and until when. */
export function EditKeyModal({ apiKey, slug, opened, onClose }: EditKeyModalProps) {
  const { t } = useTranslation('keys');
  const [, update] = useMutation(updatingKey);
  return (
    <Modal opened={opened} onClose={onClose} title={t('editTitle')} closeButtonProps={{ 'aria-label': t('close', { ns: 'frame' }) }}>
      <KeyForm
        apiKey={apiKey}
        submitLabel={t('save')}
        onCancel={onClose}
        onSubmit={async (input) => {
          const { error } = await update({ endpoint: slug, key: apiKey.id, input });
          if (error) return error;
          onClose();
          notifyDone(t('saved'));
        }}
      />
    </Modal>
  );
}
