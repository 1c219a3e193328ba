import { type CombinedError, useQuery } from 'urql';
import type { Target } from '../calls/run-by-session.ts';
import { codesOf } from '../client/describe-error.ts';
import { graphql } from '../generated/gql.ts';
import type { PickedRecordFragment } from '../generated/graphql.ts';
import { type Pages, usePages } from '../lists/use-pages.ts';

graphql(`
  fragment PickedRecord on Record {
    id
    status
    updatedAt
    payloadText
  }
`);

const listQuery = graphql(`
  query ConsoleRecords($endpoint: String!, $environment: EnvironmentName!, $after: String) {
    records(endpoint: $endpoint, environment: $environment, first: 10, after: $after) {
      edges { node { ...PickedRecord } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const searchQuery = graphql(`
  query ConsoleSearch($endpoint: String!, $environment: EnvironmentName!, $q: String!, $from: DateTime!, $after: String) {
    searchRecords(endpoint: $endpoint, environment: $environment, q: $q, from: $from, first: 10, after: $after) {
      edges { node { ...PickedRecord } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const requestQuery = graphql(`
  query ConsoleRequest($endpoint: String!, $environment: EnvironmentName!, $id: ID!) {
    requests(endpoint: $endpoint, environment: $environment, first: 1, filter: { request: $id }) {
      edges { node { id recordId } }
    }
  }
`);

const recordQuery = graphql(`
  query ConsoleRecord($endpoint: String!, $environment: EnvironmentName!, $id: ID!) {
    record(endpoint: $endpoint, environment: $environment, id: $id) { ...PickedRecord }
  }
`);

/** Before any record, so that all are searched. */
const from = '2000-01-01T00:00:00Z';
const idIn = /\b(rec|req)_[0-9a-z]{26}\b/;

/** Records, newest first: those with a text, the one of a record or request id, or all. */
export function useFoundRecords(target: Target, q: string): Pages<PickedRecordFragment> {
  const [id, kind] = idIn.exec(q) ?? [];
  const all = usePages({ query: listQuery, variables: target, list: (data) => data.records, pause: q !== '' });
  const found = usePages({
    query: searchQuery,
    variables: { ...target, q, from },
    list: (data) => data.searchRecords,
    pause: q === '' || id !== undefined,
  });
  const ofId = useRecordOf(target, kind === 'req' ? { request: id } : { record: id });
  if (id !== undefined) return ofId;
  return q === '' ? all : found;
}

/** Returns a list of the record with an id, or of the one that a request has written. */
function useRecordOf(
  target: Target,
  { request, record }: { request?: string | undefined; record?: string | undefined },
): Pages<PickedRecordFragment> {
  const [asked, askRequest] = useQuery({
    query: requestQuery,
    variables: { ...target, id: request ?? '' },
    pause: request === undefined,
  });
  const requested = request === undefined ? undefined : asked.data?.requests.edges[0]?.node;
  const id = record ?? requested?.recordId;
  const [read, askRecord] = useQuery({
    query: recordQuery,
    variables: { ...target, id: id ?? '' },
    pause: id === undefined,
    requestPolicy: 'cache-and-network',
  });
  const error = (request !== undefined && asked.error) || (id !== undefined && read.error) || undefined;
  const nowhere = request !== undefined && !asked.fetching && asked.data !== undefined && requested === undefined;
  const fetching = asked.fetching || read.fetching;
  return {
    rows: rowsOf({ fetching, nowhere, error, row: id === read.data?.record.id ? read.data?.record : undefined }),
    error: isMissing(error) ? undefined : error,
    more: undefined,
    loadingMore: false,
    scanned: undefined,
    refresh: () => (id === undefined ? askRequest : askRecord)({ requestPolicy: 'network-only' }),
  };
}

interface Found {
  fetching: boolean;
  nowhere: boolean;
  error: CombinedError | undefined;
  row: PickedRecordFragment | undefined;
}

function rowsOf({ fetching, nowhere, error, row }: Found): PickedRecordFragment[] | undefined {
  if (isMissing(error) || nowhere) return fetching ? undefined : [];
  return row && [row];
}

function isMissing(error: CombinedError | undefined): boolean {
  return codesOf(error).includes('RECORD_NOT_FOUND');
}
