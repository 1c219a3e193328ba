import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { InspectedMessages } from '../endpoint/webhooks/inspected-messages.tsx';
import { SecretNotice } from '../endpoint/webhooks/secret-notice.tsx';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { useAskAgain } from '../frame/use-ask-again.ts';
import { graphql } from '../generated/gql.ts';
import type { NewEndpointQuery } from '../generated/graphql.ts';
import { useSendSample } from './use-send-sample.ts';

const connectDocument = graphql(`
  mutation ConnectInspector($slug: String!, $url: String!) {
    setWebhook(endpoint: $slug, url: $url) {
      secret
      webhook {
        id
        url
      }
    }
  }
`);

const query = graphql(`
  query ConnectedWebhook($slug: String!) {
    endpoint(endpoint: $slug) {
      id
      webhook(environment: SANDBOX) {
        id
        url
      }
    }
  }
`);

/** Sends the sandbox's results to the built-in inspector, and shows them. */
export function WebhookStep({
  endpoint: { slug, inspectorUrl, samplePayload },
  onDone,
}: {
  endpoint: NewEndpointQuery['endpoint'];
  onDone: () => void;
}) {
  const { t } = useTranslation('newEndpoint');
  const heading = useRef<HTMLHeadingElement>(null);
  const [secret, setSecret] = useState<string | null>();
  const [error, setError] = useState<unknown>();
  const [{ data, fetching, stale }, refetch] = useQuery({ query, variables: { slug } });
  const ask = useAskAgain(fetching || stale, () => refetch({ requestPolicy: 'network-only' }));
  const [connecting, connect] = useMutation(connectDocument);
  const { sending, send } = useSendSample(slug, samplePayload.text ?? '{}');
  useEffect(() => heading.current?.focus(), []);
  const connected = data?.endpoint.webhook?.url === inspectorUrl;
  const run = async () => {
    setError(undefined);
    if (!connected) {
      const { data: set, error: failure } = await connect({ slug, url: inspectorUrl });
      if (failure) return setError(failure);
      setSecret(set?.setWebhook?.secret);
      ask();
    }
    setError((await send()).error);
  };
  return (
    <Stack maw={820} gap="xl">
      <div>
        <Title order={2} size="h4" mb={4} ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
          {t('webhookTitle')}
        </Title>
        <Text size="sm" c="dimmed" mb="md">
          {t('webhookText')}
        </Text>
        <Group>
          <Button
            variant={connected ? 'default' : 'filled'}
            leftSection={<IconPlugConnected size={16} aria-hidden />}
            loading={connecting.fetching || sending}
            onClick={run}
          >
            {connected ? t('sendAgain') : t('connect')}
          </Button>
        </Group>
      </div>
      <ErrorNotice error={error} />
      <SecretNotice secret={secret} />
      {connected && <InspectedMessages slug={slug} environment="SANDBOX" />}
      <Group>
        <Button disabled={!connected} onClick={onDone}>
          {t('finish')}
        </Button>
      </Group>
    </Stack>
  );
}
