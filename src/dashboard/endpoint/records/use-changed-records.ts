import { useState } from 'react';
import { useSubscription } from 'urql';
import { useStreamCursor } from '../../client/use-stream-cursor.ts';
import { graphql } from '../../generated/gql.ts';
import type { EnvironmentName } from '../../generated/graphql.ts';

const subscription = graphql(`
  subscription RecordChanged($endpoint: String!, $environment: EnvironmentName!, $record: ID, $after: String) {
    recordChanged(endpoint: $endpoint, environment: $environment, record: $record, after: $after) {
      cursor
      recordId
    }
  }
`);

/** Counts the changed records of an environment, or changes of one record, since the last read. */
export function useChangedRecords(endpoint: string, environment: EnvironmentName, record: string | null = null) {
  const cursor = useStreamCursor(endpoint, environment);
  const [seen, setSeen] = useState(0);
  const [{ data }] = useSubscription(
    {
      query: subscription,
      variables: { endpoint, environment, record, after: cursor ?? null },
      pause: cursor === undefined,
    },
    (old: Changes | undefined, { recordChanged }) => ({
      total: (old?.total ?? 0) + 1,
      last: [...(old?.last ?? []).slice(-kept), recordChanged.recordId],
    }),
  );
  const total = data?.total ?? 0;
  const fresh = total > seen ? (data?.last.slice(-(total - seen)) ?? []) : [];
  return { count: new Set(fresh).size, clear: () => setSeen(total) };
}

interface Changes {
  total: number;
  /** The record ids of the latest events. */
  last: readonly string[];
}

/** Counting stops here. */
const kept = 999;
