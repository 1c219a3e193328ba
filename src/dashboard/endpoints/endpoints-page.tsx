import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../frame/empty-state.tsx';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { LoadMore } from '../frame/load-more.tsx';
import { Loading } from '../frame/loading.tsx';
import { Page } from '../frame/page.tsx';
import { usePages } from '../frame/use-pages.ts';
import { graphql } from '../generated/gql.ts';
import { DeletedEndpoints } from './deleted-endpoints.tsx';
import { EndpointTable } from './endpoint-table.tsx';

const query = graphql(`
  query Endpoints($after: String) {
    endpoints(first: 20, after: $after) {
      edges {
        node {
          ...EndpointRow
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** All endpoints that the account owns or collaborates on, and those that it deleted a while ago. */
export function EndpointsPage() {
  const { t } = useTranslation('endpoints');
  const pages = usePages({ query, variables: {}, list: (data) => data.endpoints });
  const { rows, error } = pages;
  const create = (
    <Button component={Link} to="/endpoints/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {t('create')}
    </Button>
  );
  return (
    <Page title={t('title')} actions={rows && rows.length > 0 && create}>
      {error && <ErrorNotice error={error} retry={pages.refresh} />}
      {!rows && !error && <Loading lines={5} height={56} />}
      {rows?.length === 0 && <EmptyState title={t('emptyTitle')} text={t('emptyText')} action={create} />}
      {rows && rows.length > 0 && <EndpointTable endpoints={rows} />}
      <LoadMore pages={pages} />
      {rows && <DeletedEndpoints />}
    </Page>
  );
}
