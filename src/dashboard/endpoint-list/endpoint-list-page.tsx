import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../frame/empty-state.tsx';
import { Page } from '../frame/page.tsx';
import { graphql } from '../generated/gql.ts';
import { ListTools, orderIn } from '../lists/list-tools.tsx';
import { PagedList } from '../lists/paged-list.tsx';
import { usePages } from '../lists/use-pages.ts';
import { useUrlParams } from '../lists/use-url-params.ts';
import { AccountNotices } from '../notices/account-notices.tsx';
import { DeletedEndpoints } from './deleted-endpoints.tsx';
import { EndpointTable } from './endpoint-table.tsx';

const query = graphql(`
  query Endpoints($after: String, $search: String, $orderBy: EndpointOrder) {
    endpoints(first: 20, after: $after, search: $search, orderBy: $orderBy) {
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

/** The endpoints that the account owns or collaborates on, and those deleted lately. */
export function EndpointListPage() {
  const { t } = useTranslation('endpointList');
  const { get } = useUrlParams();
  const search = get('q') || null;
  const pages = usePages({
    query,
    variables: { search, orderBy: orderIn(get('order'), orders, byUse) },
    list: (data) => data.endpoints,
  });
  const { rows } = pages;
  const create = (
    <Button component={Link} to="/endpoints/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {t('create')}
    </Button>
  );
  return (
    <Page title={t('title')} actions={rows && (rows.length > 0 || search) && create}>
      <AccountNotices />
      {(search || (rows && rows.length > 0)) && <Tools />}
      <PagedList
        pages={pages}
        lines={5}
        height={56}
        empty={
          search ? (
            <EmptyState title={t('noneFit')} text={t('noneFitText')} />
          ) : (
            <EmptyState title={t('emptyTitle')} text={t('emptyText')} action={create} />
          )
        }
      >
        {(found) => <EndpointTable endpoints={found} />}
      </PagedList>
      {rows && <DeletedEndpoints />}
    </Page>
  );
}

const orders = ['LAST_USED', 'REQUESTS', 'NAME', 'CREATED'] as const;
/** The most recently used come first. A new endpoint counts as used when it was created. */
const byUse = { by: 'LAST_USED', direction: 'DESC' } as const;

function Tools() {
  const { t } = useTranslation('endpointList');
  return (
    <ListTools
      search={t('search')}
      byDefault="-LAST_USED"
      orders={[
        { value: '-LAST_USED', label: t('byUse') },
        { value: '-REQUESTS', label: t('byRequests') },
        { value: '+NAME', label: t('byName') },
        { value: '-CREATED', label: t('byCreated') },
      ]}
    />
  );
}
