import { useQuery, useSubscription } from 'urql';
import { graphql } from '../generated/gql.ts';
import type { CallDeliveryFragment, CallReceiptFragment } from '../generated/graphql.ts';
import type { Target } from './run-by-session.ts';

graphql(`
  fragment CallReceipt on Request {
    id
    state
    error
    acceptedAt
    appliedAt
    deliveries { ...CallDelivery }
  }
`);

graphql(`
  fragment CallDelivery on Delivery {
    id
    target
    url
    state
    nextAttemptAt
    attempts { number at status durationMs error response }
  }
`);

const query = graphql(`
  query CallReceiptQuery($endpoint: String!, $environment: EnvironmentName!, $id: ID!) {
    request(endpoint: $endpoint, environment: $environment, id: $id) { ...CallReceipt }
  }
`);

const completed = graphql(`
  subscription CallCompleted($endpoint: String!, $environment: EnvironmentName!, $record: ID!, $after: String) {
    requestCompleted(endpoint: $endpoint, environment: $environment, record: $record, after: $after) { cursor ...CallReceipt }
  }
`);

const delivered = graphql(`
  subscription CallDelivered($endpoint: String!, $environment: EnvironmentName!, $record: ID!, $after: String) {
    deliveryUpdated(endpoint: $endpoint, environment: $environment, record: $record, after: $after) {
      cursor request { id } ...CallDelivery
    }
  }
`);

/** A receipt, kept up to date: events of the stream after `after` are newer than the query's answer. */
export function useReceipt(
  target: Target,
  id: string,
  record: string,
  after: string | undefined,
): { receipt: CallReceiptFragment | undefined; error: unknown } {
  const [{ data, error }] = useQuery({ query, variables: { ...target, id } });
  const variables = { ...target, record, after };
  const [{ data: latest }] = useSubscription<
    { requestCompleted: CallReceiptFragment },
    CallReceiptFragment | undefined,
    typeof variables
  >({ query: completed, variables }, (known, { requestCompleted }) =>
    requestCompleted.id === id ? requestCompleted : known,
  );
  const [{ data: deliveries = [] }] = useSubscription(
    { query: delivered, variables },
    (known: CallDeliveryFragment[] = [], { deliveryUpdated }) =>
      deliveryUpdated.request?.id === id
        ? [...known.filter((one) => one.id !== deliveryUpdated.id), deliveryUpdated]
        : known,
  );
  const read = data?.request;
  const newest = latest ?? read;
  if (!newest) return { receipt: undefined, error };
  const first = newest.deliveries.map((one) => deliveries.find((updated) => updated.id === one.id) ?? one);
  const others = deliveries.filter((one) => first.every(({ id }) => id !== one.id));
  return { receipt: { ...newest, deliveries: [...first, ...others] }, error: undefined };
}
