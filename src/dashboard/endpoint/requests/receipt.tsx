import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { codesOf } from '../../client/describe-error.ts';
import { useStreamCursor } from '../../client/use-stream-cursor.ts';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { Facts } from '../../frame/facts.tsx';
import { JsonText } from '../../frame/json-text.tsx';
import { Pending } from '../../frame/pending.tsx';
import { graphql } from '../../generated/gql.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { DeliveryCard } from './delivery-card.tsx';
import { ReceiptTimeline } from './receipt-timeline.tsx';
import { RefusalView } from './refusal-view.tsx';
import { MadeWith } from './request-table.tsx';
import { useFollowReceipt } from './use-follow-receipt.ts';

const query = graphql(`
  query Receipt($endpoint: String!, $environment: EnvironmentName!, $id: ID!) {
    request(endpoint: $endpoint, environment: $environment, id: $id) {
      ...RequestRow
      keyId
      payloadText
      deliveries {
        ...DeliveryView
      }
    }
  }
`);

/** A request's receipt, updated live. */
export function Receipt({ id }: { id: string }) {
  const { t } = useTranslation('requests');
  const { endpoint, environment } = useEndpoint();
  const cursor = useStreamCursor(endpoint.slug, environment);
  const [{ data, error }, refetch] = useQuery({
    query,
    variables: { endpoint: endpoint.slug, environment, id },
    pause: cursor === undefined,
  });
  const request = data?.request;
  useFollowReceipt(cursor, request?.recordId);
  // The id may belong to a refused call.
  if (!request && codesOf(error).includes('REQUEST_NOT_FOUND')) return <RefusalView id={id} />;
  if (!request) return <Pending error={error} refetch={refetch} lines={8} height={48} />;
  return (
    <Stack gap="lg">
      <Facts
        aligned
        facts={[
          { name: t('operation'), value: t(`operations.${request.operation}`) },
          {
            name: t('record'),
            value: (
              <Anchor component={Link} to={`../records?record=${request.recordId}`} ff="monospace" fz="sm">
                {request.recordId}
              </Anchor>
            ),
          },
          {
            name: t('madeWith'),
            value: request.keyName ? (
              <Anchor component={Link} to="../keys" fz="sm">
                {request.keyName}
              </Anchor>
            ) : (
              <MadeWith request={request} />
            ),
          },
        ]}
      />
      <ReceiptTimeline request={request} />
      <section>
        <Title order={3} size="h5" mb="xs">
          {t('deliveries')}
        </Title>
        {request.deliveries.length === 0 && (
          <Text size="sm" c="dimmed">
            {t(request.state === 'QUEUED' ? 'deliveriesLater' : 'noDeliveries')}
          </Text>
        )}
        <Stack gap="sm">
          {request.deliveries.map((delivery) => (
            <DeliveryCard key={delivery.id} delivery={delivery} keyId={request.keyId} />
          ))}
        </Stack>
      </section>
      <section>
        {error ? (
          <ErrorNotice error={error} />
        ) : request.payloadText ? (
          <JsonText title={t('payload')} text={request.payloadText} />
        ) : (
          <Text size="sm" c="dimmed">
            {t('noPayload')}
          </Text>
        )}
      </section>
    </Stack>
  );
}
