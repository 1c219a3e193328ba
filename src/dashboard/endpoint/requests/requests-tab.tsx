import { Group, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useEndpoint } from '../use-endpoint.ts';
import { DeadDeliveries } from './dead-deliveries.tsx';
import { FindRequest } from './find-request.tsx';
import { ReceiptDrawer } from './receipt-drawer.tsx';
import { RefusalList } from './refusal-list.tsx';
import { RequestList } from './request-list.tsx';
import { useUrlParams } from '../../lists/use-url-params.ts';

const shows = ['requests', 'refused', 'dead'] as const;

/** What was asked of an endpoint and what became of it: requests, calls that were refused, or deliveries that are given up. `?receipt=req_…` opens a receipt. */
export function RequestsTab() {
  const { t } = useTranslation('requests');
  const { endpoint, environment } = useEndpoint();
  const { get, set } = useUrlParams();
  const show = shows.find((one) => one === get('show')) ?? 'requests';
  const place = `${endpoint.slug} ${environment}`;
  return (
    <>
      <Group mb="md" gap="sm" justify="space-between">
        <SegmentedControl
          aria-label={t('show')}
          value={show}
          onChange={(chosen) =>
            set({ show: chosen === 'requests' ? '' : chosen, from: '', to: '', webhook: '', code: '', key: '' })
          }
          data={[
            { value: 'requests', label: t('title') },
            { value: 'refused', label: t('refused') },
            { value: 'dead', label: t('dead') },
          ]}
        />
        <FindRequest />
      </Group>
      {show === 'requests' && <RequestList key={place} />}
      {show === 'refused' && <RefusalList key={place} />}
      {show === 'dead' && <DeadDeliveries key={place} />}
      <ReceiptDrawer id={get('receipt')} onClose={() => set({ receipt: '' })} />
    </>
  );
}
