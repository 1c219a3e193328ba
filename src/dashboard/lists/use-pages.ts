import { useState } from 'react';
import { type CombinedError, type TypedDocumentNode, useQuery } from 'urql';
import { useAskAgain } from '../frame/use-ask-again.ts';

/** A page of a list, as the API returns it. */
interface Connection<Row> {
  edges: readonly { node: Row }[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  /** False if a scan ended before the page was full. */
  complete?: boolean;
  scanned?: number;
}

/** A list that grows page by page. */
export interface Pages<Row> {
  /** The rows of all pages so far; undefined before the first page. */
  rows: readonly Row[] | undefined;
  error: CombinedError | undefined;
  /** Loads the next page; undefined on the last page and while loading. */
  more: (() => void) | undefined;
  loadingMore: boolean;
  /** The number of scanned rows, if the last page ended before it was full. */
  scanned: number | undefined;
  /** Starts over with the newest rows. */
  refresh: () => void;
}

interface PagesOptions<Data, Variables, Row> {
  /** Declares `$after: String`, passes it to the list, and reads `pageInfo { hasNextPage endCursor }`. */
  query: TypedDocumentNode<Data, Variables & { after?: string | null }>;
  /** All variables but `after`. Changed variables start over. */
  variables: Omit<Variables, 'after'>;
  /** Returns the list of an answer. The cache has joined its pages. */
  list: (data: Data) => Connection<Row> | null | undefined;
  pause?: boolean;
}

/** Reads a list by cursor. Shown rows stay while more are loaded. */
export function usePages<Data, Variables extends object, Row>({
  query,
  variables,
  list,
  pause = false,
}: PagesOptions<Data, Variables, Row>): Pages<Row> {
  const variablesText = JSON.stringify(variables);
  const [position, setPosition] = useState<{ variablesText: string; after: string | undefined }>({
    variablesText,
    after: undefined,
  });
  const after = position.variablesText === variablesText ? position.after : undefined;
  const [kept, setKept] = useState<{ variablesText: string; connection: Connection<Row> }>();
  const [{ data, fetching, stale, error }, ask] = useQuery<Data, object>({
    query,
    variables: { ...variables, after },
    pause,
  });
  const fresh = data && list(data);
  if (fresh && !fetching && fresh !== kept?.connection) setKept({ variablesText, connection: fresh });
  const connection = fresh && !fetching ? fresh : kept?.variablesText === variablesText ? kept.connection : undefined;
  const end = connection?.pageInfo.hasNextPage ? connection.pageInfo.endCursor : undefined;
  const loadingMore = fetching && connection !== undefined && after !== undefined;
  const refresh = useAskAgain(fetching || stale, () =>
    after === undefined ? ask({ requestPolicy: 'network-only' }) : setPosition({ variablesText, after: undefined }),
  );
  return {
    rows: connection?.edges.map(({ node }) => node),
    error,
    more: end && !loadingMore ? () => setPosition({ variablesText, after: end }) : undefined,
    loadingMore,
    scanned: connection?.complete === false ? connection.scanned : undefined,
    refresh,
  };
}
