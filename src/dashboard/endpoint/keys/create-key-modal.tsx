import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { Dialog } from '../../frame/dialog.tsx';
import { graphql } from '../../generated/gql.ts';
import { KeyForm } from './key-form.tsx';
import type { MadeKeys } from './once-shown-modal.tsx';

const creating = graphql(`
  mutation CreateKey($endpoint: String!, $input: CreateKeyInput!) {
    createKey(endpoint: $endpoint, input: $input) {
      key {
        ...KeyParts
      }
      keys {
        sandbox
        production
      }
    }
  }
`);

interface CreateKeyModalProps {
  slug: string;
  opened: boolean;
  onClose: () => void;
  onMade: (made: MadeKeys) => void;
}

/** Names the draft of a new key. */
export const newKeyDraft = (slug: string) => `key.${slug}`;

/** Creates a collaboration key. */
export function CreateKeyModal({ slug, opened, onClose, onMade }: CreateKeyModalProps) {
  const { t } = useTranslation('keys');
  const [, create] = useMutation(creating);
  return (
    <Dialog opened={opened} onClose={onClose} title={t('createTitle')}>
      <KeyForm
        draftName={newKeyDraft(slug)}
        submitLabel={t('create')}
        onClose={onClose}
        onSubmit={async (input) => {
          const { data, error } = await create({ endpoint: slug, input });
          if (data?.createKey) onMade({ ...data.createKey.keys, toShare: true });
          return error;
        }}
      />
    </Dialog>
  );
}
