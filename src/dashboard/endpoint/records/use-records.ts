import { graphql } from '../../generated/gql.ts';
import type { EnvironmentName, RecordCondition, RecordOrder, RecordRowFragment } from '../../generated/graphql.ts';
import { type Pages, usePages } from '../../lists/use-pages.ts';

/** A record in the list. */
graphql(`
  fragment RecordRow on Record {
    id
    payloadText
    status
    createdAt
    updatedAt
  }
`);

/** A page of a list of records. */
graphql(`
  fragment RecordPage on RecordConnection {
    complete
    scanned
    edges {
      cursor
      node {
        ...RecordRow
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
`);

const list = graphql(`
  query Records($endpoint: String!, $environment: EnvironmentName!, $filter: [RecordCondition!], $orderBy: RecordOrder, $after: String) {
    records(endpoint: $endpoint, environment: $environment, filter: $filter, orderBy: $orderBy, after: $after, first: 20) {
      ...RecordPage
    }
  }
`);

const search = graphql(`
  query SearchRecords($endpoint: String!, $environment: EnvironmentName!, $q: String!, $after: String) {
    searchRecords(endpoint: $endpoint, environment: $environment, q: $q, after: $after, first: 20) {
      ...RecordPage
    }
  }
`);

interface RecordsOptions {
  endpoint: string;
  environment: EnvironmentName;
  /** Replaces filter and order; '' for none. */
  search: string;
  filter: RecordCondition[] | undefined;
  orderBy: RecordOrder | undefined;
}

/** Reads records by a search text, or by conditions and an order. */
export function useRecords({
  endpoint,
  environment,
  search: q,
  filter,
  orderBy,
}: RecordsOptions): Pages<RecordRowFragment> {
  const listed = usePages({
    query: list,
    variables: { endpoint, environment, filter, orderBy },
    list: (data) => data.records,
    pause: q !== '',
  });
  const found = usePages({
    query: search,
    variables: { endpoint, environment, q },
    list: (data) => data.searchRecords,
    pause: q === '',
  });
  return q === '' ? listed : found;
}
