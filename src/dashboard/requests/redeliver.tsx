import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { useEndpoint } from '../endpoint/use-endpoint.ts';
import { notifyDone, notifyError } from '../frame/notify.ts';
import { graphql } from '../generated/gql.ts';
import type { DeliveryViewFragment } from '../generated/graphql.ts';

const mutation = graphql(`
  mutation Redeliver($endpoint: String!, $delivery: ID!) {
    redeliver(endpoint: $endpoint, delivery: $delivery) {
      ...DeliveryView
    }
  }
`);

/** Sends one message once more. */
export function Redeliver({ delivery }: { delivery: Pick<DeliveryViewFragment, 'id' | 'state'> }) {
  const { t } = useTranslation('requests');
  const { endpoint } = useEndpoint();
  const [{ fetching }, redeliver] = useMutation(mutation);
  const send = async () => {
    const { error } = await redeliver({ endpoint: endpoint.slug, delivery: delivery.id });
    if (error) notifyError(error);
    else notifyDone(t('redelivered'));
  };
  return (
    <Button size="compact-sm" variant="default" leftSection={<IconRefresh size={14} aria-hidden />} loading={fetching} onClick={send}>
      {t(delivery.state === 'PENDING' ? 'sendNow' : 'redeliver')}
    </Button>
  );
}
