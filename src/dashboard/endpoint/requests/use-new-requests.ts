import { useState } from 'react';
import { useSubscription } from 'urql';
import { graphql } from '../../generated/gql.ts';
import type { RequestFilter, RequestRowFragment } from '../../generated/graphql.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { mayBeIn } from './request-filter.ts';

const subscription = graphql(`
  subscription RequestCompleted($endpoint: String!, $environment: EnvironmentName!, $after: String) {
    requestCompleted(endpoint: $endpoint, environment: $environment, after: $after) {
      cursor
      ...RequestRow
    }
  }
`);

/** Follows the deliveries of the shown requests. The cache updates them. */
const delivered = graphql(`
  subscription RequestDelivered($endpoint: String!, $environment: EnvironmentName!, $after: String) {
    deliveryUpdated(endpoint: $endpoint, environment: $environment, after: $after) {
      cursor
      id
      request {
        id
        deliveryState
      }
    }
  }
`);

/** Counts the requests from `cursor` on that have completed and are not in the list. */
export function useNewRequests(
  cursor: string | undefined,
  filter: RequestFilter | undefined,
  rows: readonly RequestRowFragment[] | undefined,
) {
  const { endpoint, environment } = useEndpoint();
  const [after, setAfter] = useState(0);
  const [{ data }] = useSubscription(
    {
      query: subscription,
      variables: { endpoint: endpoint.slug, environment, after: cursor ?? null },
      pause: cursor === undefined,
    },
    (old: readonly RequestRowFragment[] | undefined, { requestCompleted }) => [
      ...(old ?? []).slice(-kept),
      requestCompleted,
    ],
  );
  useSubscription({
    query: delivered,
    variables: { endpoint: endpoint.slug, environment, after: cursor ?? null },
    pause: cursor === undefined,
  });
  const shown = new Set(rows?.map(({ id }) => id));
  const fitting = (data ?? []).filter((one) => one.version > after && !shown.has(one.id) && mayBeIn(filter, one));
  return {
    count: new Set(fitting.map(({ id }) => id)).size,
    /** False if a new request may not belong to the list. A filter by payload or time leaves it open. */
    exact: !filter?.contains && !filter?.from && !filter?.to,
    /** They have been loaded. */
    clear: () => setAfter(Math.max(after, ...(data ?? []).map(({ version }) => version))),
  };
}

/** Counting stops here. */
const kept = 999;
