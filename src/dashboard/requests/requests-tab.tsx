import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useEndpoint } from '../endpoint/use-endpoint.ts';
import { DeadDeliveries } from './dead-deliveries.tsx';
import { ReceiptDrawer } from './receipt-drawer.tsx';
import { RequestList } from './request-list.tsx';
import { useUrlParams } from './url-params.ts';

/** What was asked of an endpoint and what became of it: requests, or deliveries that are given up. `?receipt=req_…` opens a receipt. */
export function RequestsTab() {
  const { t } = useTranslation('requests');
  const { endpoint, environment } = useEndpoint();
  const { get, set } = useUrlParams();
  const dead = get('show') === 'dead';
  const place = `${endpoint.slug} ${environment}`;
  return (
    <>
      <SegmentedControl
        mb="md"
        aria-label={t('show')}
        value={dead ? 'dead' : 'requests'}
        onChange={(show) => set({ show: show === 'dead' ? 'dead' : '', from: '', to: '', webhook: '' })}
        data={[
          { value: 'requests', label: t('title') },
          { value: 'dead', label: t('dead') },
        ]}
      />
      {dead ? <DeadDeliveries key={place} /> : <RequestList key={place} />}
      <ReceiptDrawer id={get('receipt')} onClose={() => set({ receipt: '' })} />
    </>
  );
}
