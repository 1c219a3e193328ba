import { useSubscription } from 'urql';
import { graphql } from '../../generated/gql.ts';
import { useEndpoint } from '../use-endpoint.ts';

const applied = graphql(`
  subscription ReceiptCompleted($endpoint: String!, $environment: EnvironmentName!, $record: ID!, $after: String) {
    requestCompleted(endpoint: $endpoint, environment: $environment, record: $record, after: $after) {
      cursor
      ...RequestRow
      deliveries {
        ...DeliveryView
      }
    }
  }
`);

const delivered = graphql(`
  subscription ReceiptDelivered($endpoint: String!, $environment: EnvironmentName!, $record: ID!, $after: String) {
    deliveryUpdated(endpoint: $endpoint, environment: $environment, record: $record, after: $after) {
      cursor
      ...DeliveryView
    }
  }
`);

/** Follows the events of a record from `cursor` on. The cache updates its receipts. */
export function useFollowReceipt(cursor: string | undefined, record: string | undefined): void {
  const { endpoint, environment } = useEndpoint();
  const variables = { endpoint: endpoint.slug, environment, record: record ?? '', after: cursor ?? null };
  const pause = cursor === undefined || record === undefined;
  useSubscription({ query: applied, variables, pause });
  useSubscription({ query: delivered, variables, pause });
}
