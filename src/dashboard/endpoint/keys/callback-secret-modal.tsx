import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { Dialog } from '../../frame/dialog.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { formatDateTime } from '../../frame/format.ts';
import { graphql } from '../../generated/gql.ts';
import type { EnvironmentName } from '../../generated/graphql.ts';
import { SecretNotice } from '../webhooks/secret-notice.tsx';
import type { ListedKey } from './listed-key.ts';

const rotating = graphql(`
  mutation RotateCallbackSecret($endpoint: String!, $key: ID!, $environment: EnvironmentName!, $ifRevision: Int) {
    rotateCallbackSecret(endpoint: $endpoint, key: $key, environment: $environment, ifRevision: $ifRevision) {
      secret
      oldEndsAt
    }
  }
`);

interface CallbackSecretModalProps {
  apiKey: ListedKey;
  slug: string;
  environment: EnvironmentName;
  opened: boolean;
  onClose: () => void;
}

/** Creates a new secret that signs the callbacks of a key's writes, in the page's environment. */
export function CallbackSecretModal({ apiKey, opened, onClose, ...where }: CallbackSecretModalProps) {
  const { t } = useTranslation('keys');
  return (
    <Dialog opened={opened} onClose={onClose} size="lg" title={t('callbackSecretOf', { name: apiKey.name })}>
      <Rotation apiKey={apiKey} onClose={onClose} {...where} />
    </Dialog>
  );
}

function Rotation({ apiKey, slug, environment, onClose }: Omit<CallbackSecretModalProps, 'opened'>) {
  const { t } = useTranslation('keys');
  const [{ data, fetching, error }, rotate] = useMutation(rotating);
  const made = data?.rotateCallbackSecret;
  return (
    <Stack>
      <Text size="sm">{t(`callbackSecretText.${environment}`)}</Text>
      <ErrorNotice error={error} />
      <SecretNotice secret={made?.secret} />
      {made && <Text size="sm">{t('oldSecretEnds', { at: formatDateTime(made.oldEndsAt) })}</Text>}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t(made ? 'close' : 'cancel', { ns: 'frame' })}
        </Button>
        {!made && (
          <Button
            loading={fetching}
            onClick={() => rotate({ endpoint: slug, key: apiKey.id, environment, ifRevision: apiKey.revision })}
          >
            {t('rotateSecret')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
