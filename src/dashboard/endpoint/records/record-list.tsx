import { Stack } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../frame/empty-state.tsx';
import { PagedList } from '../../lists/paged-list.tsx';
import { RefreshOffer } from '../../lists/refresh-offer.tsx';
import { useUrlParams } from '../../lists/use-url-params.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { conditionsIn, type FieldSeen, filterOf, orderIn } from './record-filter.ts';
import { RecordTable } from './record-table.tsx';
import { RecordTools } from './record-tools.tsx';
import { useChangedRecords } from './use-changed-records.ts';
import { useRecords } from './use-records.ts';

/**
 * The records of an endpoint, searched or filtered and sorted by the URL. Counts the records that have changed since
 * they were read.
 */
export function RecordList({ fields }: { fields: readonly FieldSeen[] }) {
  const { t } = useTranslation('records');
  const { endpoint, environment } = useEndpoint();
  const { get } = useUrlParams();
  const conditions = conditionsIn(get('where'));
  const search = get('q');
  const changed = useChangedRecords(endpoint.slug, environment);
  const pages = useRecords({
    endpoint: endpoint.slug,
    environment,
    search,
    filter: filterOf(conditions, fields),
    orderBy: orderIn(get('order')),
  });
  const narrowed = search !== '' || conditions.length > 0;
  const showChanged = () => {
    changed.clear();
    pages.refresh();
  };
  return (
    <Stack gap="md">
      <RecordTools fields={fields} />
      <RefreshOffer offered={changed.count > 0} icon={<IconRefresh size={14} aria-hidden />} onClick={showChanged}>
        {t('changed', { count: changed.count })}
      </RefreshOffer>
      <PagedList
        pages={pages}
        lines={8}
        height={40}
        empty={<EmptyState title={t(narrowed ? 'noneFit' : 'none')} text={t(narrowed ? 'noneFitText' : 'noneText')} />}
      >
        {(rows) => <RecordTable rows={rows} fields={fields} />}
      </PagedList>
    </Stack>
  );
}
