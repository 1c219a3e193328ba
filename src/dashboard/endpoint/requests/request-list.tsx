import { Group, Stack } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStreamCursor } from '../../client/use-stream-cursor.ts';
import { EmptyState } from '../../frame/empty-state.tsx';
import { graphql } from '../../generated/gql.ts';
import { ListTools } from '../../lists/list-tools.tsx';
import { PagedList } from '../../lists/paged-list.tsx';
import { RefreshOffer } from '../../lists/refresh-offer.tsx';
import { usePages } from '../../lists/use-pages.ts';
import { useUrlParams } from '../../lists/use-url-params.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { requestFilterIn } from './request-filter.ts';
import { RequestFilters } from './request-filters.tsx';
import { RequestTable } from './request-table.tsx';
import { useNewRequests } from './use-new-requests.ts';

const query = graphql(`
  query Requests($endpoint: String!, $environment: EnvironmentName!, $filter: RequestFilter, $direction: OrderDirection!, $after: String) {
    requests(endpoint: $endpoint, environment: $environment, filter: $filter, direction: $direction, after: $after, first: 20) {
      ...RequestPage
    }
  }
`);

/**
 * The requests of an endpoint, newest first. Shown requests are updated live. New ones are counted, and loaded on
 * demand.
 */
export function RequestList() {
  const { t } = useTranslation('requests');
  const { endpoint, environment } = useEndpoint();
  const { get } = useUrlParams();
  const filter = requestFilterIn({ get });
  const direction = get('order') === '+ACCEPTED' ? 'ASC' : 'DESC';
  const cursor = useStreamCursor(endpoint.slug, environment);
  const pages = usePages({
    query,
    variables: { endpoint: endpoint.slug, environment, filter, direction },
    list: (data) => data.requests,
    pause: cursor === undefined,
  });
  const news = useNewRequests(cursor, filter, pages.rows);
  const showNew = () => {
    pages.refresh();
    news.clear();
  };
  return (
    <Stack gap="md">
      <div>
        <ListTools
          search={t('find')}
          byDefault="-ACCEPTED"
          orders={[
            { value: '-ACCEPTED', label: t('newest') },
            { value: '+ACCEPTED', label: t('oldest') },
          ]}
        />
        <Group justify="space-between" gap="xs" align="flex-start">
          <RequestFilters />
        </Group>
      </div>
      <RefreshOffer offered={news.count > 0} icon={<IconArrowUp size={14} aria-hidden />} onClick={showNew}>
        {news.exact ? t('new', { count: news.count }) : t('maybeNew', { count: news.count })}
      </RefreshOffer>
      <PagedList
        pages={pages}
        lines={8}
        height={40}
        empty={<EmptyState title={t(filter ? 'noneFit' : 'none')} text={t(filter ? 'noneFitText' : 'noneText')} />}
      >
        {(rows) => <RequestTable rows={rows} />}
      </PagedList>
    </Stack>
  );
}
