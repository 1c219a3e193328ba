import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../frame/empty-state.tsx';
import { Page } from '../frame/page.tsx';
import { graphql } from '../generated/gql.ts';
import { PagedList } from '../lists/paged-list.tsx';
import { usePages } from '../lists/use-pages.ts';
import { Entry } from './entry.tsx';
import { FilterBar } from './filter-bar.tsx';
import { useFilter, variablesOf } from './use-filter.ts';

const query = graphql(`
  query AuditLog($after: String, $endpoint: String, $action: String, $from: DateTime, $to: DateTime) {
    auditLog(first: 20, after: $after, endpoint: $endpoint, action: $action, from: $from, to: $to) {
      edges {
        node {
          id
          at
          action
          subject
          details
          address
          endpoint
          requestId
          account {
            id
            name
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** The audit log of the account and its endpoints. */
export function AuditPage() {
  const { t } = useTranslation('audit');
  const filtering = useFilter();
  const pages = usePages({ query, variables: variablesOf(filtering.filter), list: (data) => data.auditLog });
  return (
    <Page title={t('title')}>
      <FilterBar {...filtering} />
      <PagedList
        pages={pages}
        lines={6}
        height={104}
        empty={<EmptyState title={t('empty')} text={t(filtering.isEmpty ? 'emptyText' : 'emptyFiltered')} />}
      >
        {(rows) => (
          <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label={t('title')}>
            {rows.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </Stack>
        )}
      </PagedList>
    </Page>
  );
}
