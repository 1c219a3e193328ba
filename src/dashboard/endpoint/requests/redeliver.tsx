import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { notifyDone, notifyError } from '../../frame/notify.ts';
import { graphql } from '../../generated/gql.ts';
import type { DeliveryViewFragment } from '../../generated/graphql.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { keyNames } from './key-select.tsx';

const mutation = graphql(`
  mutation Redeliver($endpoint: String!, $delivery: ID!) {
    redeliver(endpoint: $endpoint, delivery: $delivery) {
      ...DeliveryView
    }
  }
`);

interface RedeliverProps {
  delivery: Pick<DeliveryViewFragment, 'id' | 'state'>;
  /** The key of its request: null from the console, undefined for a test message. */
  keyId: string | null | undefined;
}

/** Sends one message again. Collaborators see the deliveries of others' keys, but cannot send them. */
export function Redeliver({ delivery, keyId }: RedeliverProps) {
  const { t } = useTranslation('requests');
  const { endpoint } = useEndpoint();
  const [{ fetching }, redeliver] = useMutation(mutation);
  const owns = endpoint.role === 'OWNER';
  const [{ data }] = useQuery({ query: keyNames, variables: { slug: endpoint.slug }, pause: owns });
  const isTheirs = owns || keyId === undefined || data?.endpoint.keys.edges.some(({ node }) => node.id === keyId);
  const send = async () => {
    const { error } = await redeliver({ endpoint: endpoint.slug, delivery: delivery.id });
    if (error) notifyError(error);
    else notifyDone(t('redelivered'));
  };
  if (!isTheirs) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconRefresh size={14} aria-hidden />}
      loading={fetching}
      onClick={send}
    >
      {t(delivery.state === 'PENDING' ? 'sendNow' : 'redeliver')}
    </Button>
  );
}
