import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { Loading } from '../../frame/loading.tsx';
import { SideDrawer } from '../../frame/side-drawer.tsx';
import { useAskAgain } from '../../frame/use-ask-again.ts';
import { graphql } from '../../generated/gql.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { SecretNotice } from '../webhooks/secret-notice.tsx';
import { WebhookDeliveries } from '../webhooks/webhook-deliveries.tsx';
import { WebhookForm } from '../webhooks/webhook-form.tsx';
import { WebhookState } from '../webhooks/webhook-state.tsx';
import { useKeyWebhook } from '../webhooks/webhook-store.ts';
import type { ListedKey } from './listed-key.ts';

const query = graphql(`
  query KeyWebhook($slug: String!, $key: ID!) {
    key(endpoint: $slug, key: $key) {
      id
      webhook {
        ...WebhookParts
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

/** The webhook for the results of a key's writes. */
export function KeyWebhookDrawer({ apiKey, slug, opened, onClose }: KeyWebhookDrawerProps) {
  const { t } = useTranslation('keys');
  return (
    <SideDrawer opened={opened} title={t('webhookOf', { name: apiKey.name })} onClose={onClose}>
      <KeyWebhook slug={slug} keyId={apiKey.id} />
    </SideDrawer>
  );
}

function KeyWebhook({ slug, keyId }: { slug: string; keyId: string }) {
  const { t } = useTranslation('keys');
  const { environment } = useEndpoint();
  const [{ data, error, fetching, stale }, refetch] = useQuery({ query, variables: { slug, key: keyId } });
  const ask = useAskAgain(fetching || stale, () => refetch({ requestPolicy: 'network-only' }));
  const [secret, setSecret] = useState<string>();
  const store = useKeyWebhook(slug, keyId);
  const show = (made: string | null | undefined) => {
    if (made) setSecret(made);
    ask();
  };
  if (!data) return error ? <ErrorNotice error={error} retry={ask} /> : <Loading lines={6} />;
  const webhook = data.key.webhook ?? undefined;
  return (
    <Stack>
      <Text size="sm">{t('webhookText')}</Text>
      <div>
        <SecretNotice secret={secret} onClose={() => setSecret(undefined)} />
        {webhook && <WebhookState slug={slug} webhook={webhook} onSecret={show} />}
        <WebhookForm
          key={webhook?.id ?? 'none'}
          webhook={webhook}
          store={store}
          removeText={t('webhookRemoveText')}
          onSaved={show}
        />
      </div>
      {webhook && <WebhookDeliveries slug={slug} environment={environment} webhook={webhook} />}
    </Stack>
  );
}
