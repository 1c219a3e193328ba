import { Group, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ThingDrawer } from '../../frame/side-drawer.tsx';
import { useUrlParams } from '../../lists/use-url-params.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { DeadDeliveries } from './dead-deliveries.tsx';
import { Receipt } from './receipt.tsx';
import { RefusalList } from './refusal-list.tsx';
import { RequestList } from './request-list.tsx';

const shows = ['requests', 'refused', 'dead'] as const;

/** The requests of an endpoint, refused calls or failed deliveries. `?receipt=req_…` opens a receipt. */
export function RequestsTab() {
  const { t } = useTranslation('requests');
  const { endpoint, environment } = useEndpoint();
  const { get, set } = useUrlParams();
  const show = shows.find((one) => one === get('show')) ?? 'requests';
  const view = `${endpoint.slug} ${environment}`;
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
      {show === 'requests' && <RequestList key={view} />}
      {show === 'refused' && <RefusalList key={view} />}
      {show === 'dead' && <DeadDeliveries key={view} />}
      <ReceiptDrawer id={get('receipt')} onClose={() => set({ receipt: '' })} />
    </>
  );
}

const requestId = /req_[0-9a-z]{26}/;

/** Opens the request with an id, accepted or refused, as soon as the id is typed or pasted. */
function FindRequest() {
  const { t } = useTranslation('requests');
  const { set } = useUrlParams();
  const [text, setText] = useState('');
  const read = (typed: string) => {
    const [id] = requestId.exec(typed) ?? [];
    setText(id ? '' : typed);
    if (id) set({ receipt: id }, { push: true });
  };
  return (
    <TextInput
      w={{ base: '100%', sm: 320 }}
      leftSection={<IconSearch size={16} aria-hidden />}
      aria-label={t('findRequest')}
      placeholder={t('findRequestHint')}
      value={text}
      onChange={({ currentTarget }) => read(currentTarget.value)}
    />
  );
}

/** Shows a receipt beside the page while `id` is set. */
function ReceiptDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('requests');
  return (
    <ThingDrawer id={id} title={t('receipt')} copyLabel={t('copyId')} onClose={onClose}>
      {(shown) => <Receipt key={shown} id={shown} />}
    </ThingDrawer>
  );
}
