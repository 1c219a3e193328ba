import { Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { EmptyState } from '../../frame/empty-state.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { Loading } from '../../frame/loading.tsx';
import { useAskAgain } from '../../frame/use-ask-again.ts';
import { graphql } from '../../generated/gql.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { DeployedWebhook } from './deployed-webhook.tsx';
import { InspectedMessages } from './inspected-messages.tsx';
import { SecretNotice } from './secret-notice.tsx';
import { WebhookDeliveries } from './webhook-deliveries.tsx';
import { WebhookForm } from './webhook-form.tsx';
import { WebhookState } from './webhook-state.tsx';
import { useSandboxWebhook } from './webhook-store.ts';

const query = graphql(`
  query WebhookTab($slug: String!, $environment: EnvironmentName!) {
    endpoint(endpoint: $slug) {
      id
      inspectorUrl(environment: $environment)
      webhook(environment: $environment) {
        ...WebhookParts
      }
    }
  }
`);

/** The webhook of an environment. It is edited in the sandbox, deployed to production, and tested in both. */
export function WebhookTab() {
  const { t } = useTranslation('webhooks');
  const { endpoint, environment } = useEndpoint();
  const { slug, role } = endpoint;
  const owns = role === 'OWNER';
  const [{ data, fetching, stale, error }, refetch] = useQuery({
    query,
    variables: { slug, environment },
    pause: !owns,
  });
  const [secret, setSecret] = useState<string>();
  const store = useSandboxWebhook(slug);
  const ask = useAskAgain(fetching || stale, () => refetch({ requestPolicy: 'network-only' }));
  const show = (made: string | null | undefined) => {
    if (made) setSecret(made);
    ask();
  };
  if (!owns) return <EmptyState title={t('ownerTitle')} text={t('ownerText')} />;
  if (!data) return error ? <ErrorNotice error={error} retry={ask} /> : <Loading lines={8} />;
  const { webhook, inspectorUrl } = data.endpoint;
  return (
    <Stack gap="xl" maw={900}>
      <div>
        <SecretNotice secret={secret} onClose={() => setSecret(undefined)} />
        {webhook && <WebhookState slug={slug} webhook={webhook} onSecret={show} />}
        {environment === 'SANDBOX' ? (
          <WebhookForm
            key={webhook?.id ?? 'none'}
            webhook={webhook ?? undefined}
            store={store}
            removeText={t('removeText')}
            inspectorUrl={inspectorUrl}
            onSaved={show}
          />
        ) : (
          <DeployedWebhook slug={slug} webhook={webhook ?? undefined} />
        )}
      </div>
      {webhook && <WebhookDeliveries slug={slug} environment={environment} webhook={webhook} />}
      {webhook?.url === inspectorUrl && <InspectedMessages slug={slug} environment={environment} />}
    </Stack>
  );
}
