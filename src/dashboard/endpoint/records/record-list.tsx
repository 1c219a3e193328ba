import { Button, Stack } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../frame/empty-state.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { Loading } from '../../frame/loading.tsx';
import { LoadMore } from '../../lists/load-more.tsx';
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
      <ErrorNotice error={pages.error} retry={pages.refresh} />
      <div
        role="status"
        style={{
          position: 'sticky',
          top: 'calc(var(--app-shell-header-height) + 8px)',
          zIndex: 2,
          textAlign: 'center',
        }}
      >
        {changed.count > 0 && (
          <Button size="xs" radius="xl" leftSection={<IconRefresh size={14} aria-hidden />} onClick={showChanged}>
            {t('changed', { count: changed.count })}
          </Button>
        )}
      </div>
      {pages.rows === undefined && !pages.error && <Loading lines={8} height={40} />}
      {pages.rows?.length === 0 && pages.scanned === undefined && (
        <EmptyState title={t(narrowed ? 'noneFit' : 'none')} text={t(narrowed ? 'noneFitText' : 'noneText')} />
      )}
      {pages.rows && pages.rows.length > 0 && <RecordTable rows={pages.rows} fields={fields} />}
      <LoadMore pages={pages} />
    </Stack>
  );
}
