import { useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../generated/gql.ts';
import type { EnvironmentName } from '../generated/graphql.ts';

const query = graphql(`
  query StreamCursor($endpoint: String!, $environment: EnvironmentName!) {
    streamCursor(endpoint: $endpoint, environment: $environment)
  }
`);

/**
 * Returns a stream cursor from before the first query. A query made once it is known, and the stream after it, miss no
 * event.
 */
export function useStreamCursor(endpoint: string, environment: EnvironmentName): string | undefined {
  const stream = `${endpoint} ${environment}`;
  const [kept, setKept] = useState<{ stream: string; cursor: string }>();
  const cursor = kept?.stream === stream ? kept.cursor : undefined;
  const [{ data, fetching, stale }] = useQuery({
    query,
    variables: { endpoint, environment },
    requestPolicy: 'network-only',
    pause: cursor !== undefined,
  });
  if (cursor === undefined && data && !fetching && !stale) setKept({ stream, cursor: data.streamCursor });
  return cursor;
}
