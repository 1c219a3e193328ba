import { useState } from 'react';
import { type CombinedError, type TypedDocumentNode, useQuery } from 'urql';
import { useAskAgain } from '../frame/use-ask-again.ts';

/** A list as the API pages it. */
interface Connection<Row> {
  edges: readonly { node: Row }[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  /** Whether the page was filled, of a list that looks at so many rows at most. */
  complete?: boolean;
  scanned?: number;
}

/** A list of which more and more is shown. */
export interface Pages<Row> {
  /** All rows of the pages so far; undefined until the first has come. */
  rows: readonly Row[] | undefined;
  error: CombinedError | undefined;
  /** Fetches the next page; undefined when there is none, or while one is on its way. */
  more: (() => void) | undefined;
  loadingMore: boolean;
  /** How many rows were looked at when the last page was given up before it was full; undefined when it was not. */
  scanned: number | undefined;
  /** Begins the list anew, with the newest. */
  refresh: () => void;
}

interface Wanted<Data, Variables, Row> {
  /** Declares `$after: String`, hands it to the list, and asks for `pageInfo { hasNextPage endCursor }`. */
  query: TypedDocumentNode<Data, Variables & { after?: string | null }>;
  /** All variables but `after`. Others begin the list anew. */
  variables: Omit<Variables, 'after'>;
  /** The list in the answer. The cache has joined its pages. */
  list: (data: Data) => Connection<Row> | null | undefined;
  pause?: boolean;
}

/** Reads a list page by page, by cursor. What is shown stays while more is fetched. */
export function usePages<Data, Variables extends object, Row>({
  query,
  variables,
  list,
  pause = false,
}: Wanted<Data, Variables, Row>): Pages<Row> {
  const wanted = JSON.stringify(variables);
  const [place, setPlace] = useState<{ wanted: string; after: string | undefined }>({ wanted, after: undefined });
  const after = place.wanted === wanted ? place.after : undefined;
  const [kept, setKept] = useState<{ wanted: string; connection: Connection<Row> }>();
  const [{ data, fetching, stale, error }, ask] = useQuery<Data, object>({
    query,
    variables: { ...variables, after },
    pause,
  });
  const fresh = data && list(data);
  if (fresh && !fetching && fresh !== kept?.connection) setKept({ wanted, connection: fresh });
  const connection = fresh && !fetching ? fresh : kept?.wanted === wanted ? kept.connection : undefined;
  const end = connection?.pageInfo.hasNextPage ? connection.pageInfo.endCursor : undefined;
  const loadingMore = fetching && connection !== undefined && after !== undefined;
  const refresh = useAskAgain(fetching || stale, () =>
    after === undefined ? ask({ requestPolicy: 'network-only' }) : setPlace({ wanted, after: undefined }),
  );
  return {
    rows: connection?.edges.map(({ node }) => node),
    error,
    more: end && !loadingMore ? () => setPlace({ wanted, after: end }) : undefined,
    loadingMore,
    scanned: connection?.complete === false ? connection.scanned : undefined,
    refresh,
  };
}
