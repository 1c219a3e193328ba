import { Drawer, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { Loading } from '../frame/loading.tsx';
import { graphql } from '../generated/gql.ts';
import { KeyWebhook } from './key-webhook.tsx';
import type { ListedKey } from './listed-key.ts';

const query = graphql(`
  query KeyWebhook($slug: String!, $key: ID!) {
    key(endpoint: $slug, key: $key) {
      id
      webhook {
        ...KeyWebhookParts
      }
    }
  }
`);

interface KeyWebhookDrawerProps {
  apiKey: ListedKey;
  slug: string;
  opened: boolean;
  onClose: () => void;
}

/** Where the results of what is written with a key are sent to. */
export function KeyWebhookDrawer({ apiKey, slug, opened, onClose }: KeyWebhookDrawerProps) {
  const { t } = useTranslation('keys');
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="lg"
      title={t('webhookOf', { name: apiKey.name })}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'frame' }) }}
    >
      <Content slug={slug} keyId={apiKey.id} />
    </Drawer>
  );
}

function Content({ slug, keyId }: { slug: string; keyId: string }) {
  const { t } = useTranslation('keys');
  const [{ data, error, stale }] = useQuery({ query, variables: { slug, key: keyId } });
  return (
    <Stack>
      <Text size="sm">{t('webhookText')}</Text>
      <ErrorNotice error={error} />
      {data && !stale ? <KeyWebhook slug={slug} keyId={keyId} webhook={data.key.webhook} /> : !error && <Loading lines={2} height={60} />}
    </Stack>
  );
}
