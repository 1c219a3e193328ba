import { useQuery, useSubscription } from 'urql';
import { useStreamCursor } from '../client/use-stream-cursor.ts';
import { graphql } from '../generated/gql.ts';
import type { FirstRequestPartsFragment } from '../generated/graphql.ts';

graphql(`
  fragment FirstRequestParts on Request {
    id
    acceptedAt
    appliedAt
    state
    error
  }
`);

const query = graphql(`
  query FirstRequest($slug: String!) {
    requests(endpoint: $slug, environment: SANDBOX, first: 1) {
      edges {
        node {
          ...FirstRequestParts
        }
      }
    }
  }
`);

const live = graphql(`
  subscription FirstRequestCompleted($slug: String!, $after: String) {
    requestCompleted(endpoint: $slug, environment: SANDBOX, after: $after) {
      cursor
      ...FirstRequestParts
    }
  }
`);

/** Returns the first request of a sandbox by anyone. It is found live, or if it came before the page. */
export function useFirstRequest(slug: string): FirstRequestPartsFragment | undefined {
  const cursor = useStreamCursor(slug, 'SANDBOX');
  const pause = cursor === undefined;
  const [{ data }] = useQuery({ query, variables: { slug }, pause });
  const [{ data: latest }] = useSubscription(
    { query: live, variables: { slug, after: cursor ?? null }, pause },
    (first: FirstRequestPartsFragment | undefined, { requestCompleted }) => first ?? requestCompleted,
  );
  return latest ?? data?.requests.edges[0]?.node;
}
