import { Anchor, Group, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../../frame/empty-state.tsx';
import { Time } from '../../frame/time.tsx';
import { graphql } from '../../generated/gql.ts';
import type { DeadDeliveriesQuery } from '../../generated/graphql.ts';
import { ListTable } from '../../lists/list-table.tsx';
import { MomentInput } from '../../lists/moment-input.tsx';
import { PagedList } from '../../lists/paged-list.tsx';
import { usePages } from '../../lists/use-pages.ts';
import { useUrlParams } from '../../lists/use-url-params.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { Redeliver } from './redeliver.tsx';
import { RedeliverAll } from './redeliver-all.tsx';
import { momentIn } from './request-filter.ts';
import { useReceiptLink } from './request-table.tsx';
import { StateBadge } from './state-badge.tsx';
import { WebhookSelect } from './webhook-select.tsx';

const query = graphql(`
  query DeadDeliveries($endpoint: String!, $environment: EnvironmentName!, $filter: DeliveryFilter!, $after: String) {
    deliveries(endpoint: $endpoint, environment: $environment, filter: $filter, after: $after, first: 20) {
      complete
      scanned
      edges {
        cursor
        node {
          ...DeliveryView
          request {
            id
            keyId
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

type Delivery = DeadDeliveriesQuery['deliveries']['edges'][number]['node'];

/** The failed deliveries of one target or of all, with buttons that send one or all of them again. */
export function DeadDeliveries() {
  const { t } = useTranslation('requests');
  const { endpoint, environment } = useEndpoint();
  const { get, set } = useUrlParams();
  const [from, to, webhook] = [momentIn(get('from')), momentIn(get('to')), get('webhook') || undefined];
  const which = { ...(from && { from }), ...(to && { to }), ...(webhook && { webhook }) };
  const pages = usePages({
    query,
    variables: { endpoint: endpoint.slug, environment, filter: { dead: true, ...which } },
    list: (data) => data.deliveries,
  });
  const narrowed = Object.keys(which).length > 0;
  return (
    <Stack gap="md">
      <Group align="end" gap="sm">
        <WebhookSelect value={get('webhook')} onChange={(value) => set({ webhook: value })} />
        <MomentInput label={t('from')} value={get('from')} onChange={(value) => set({ from: value })} />
        <MomentInput label={t('to')} value={get('to')} onChange={(value) => set({ to: value })} />
        <RedeliverAll which={which} disabled={!pages.rows?.length} onDone={pages.refresh} />
      </Group>
      <PagedList
        pages={pages}
        lines={6}
        height={48}
        empty={
          <EmptyState title={t(narrowed ? 'noDeadFit' : 'noDead')} text={t(narrowed ? 'noneFitText' : 'noDeadText')} />
        }
      >
        {(rows) => <DeadTable rows={rows} />}
      </PagedList>
    </Stack>
  );
}

function DeadTable({ rows }: { rows: readonly Delivery[] }) {
  const { t } = useTranslation('requests');
  const receipt = useReceiptLink();
  return (
    <ListTable highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={120}>{t('state')}</Table.Th>
          <Table.Th>{t('target')}</Table.Th>
          <Table.Th>{t('lastAttempt')}</Table.Th>
          <Table.Th w={140}>{t('made')}</Table.Th>
          <Table.Th w={110}>{t('receipt')}</Table.Th>
          <Table.Th w={150}>{t('redeliver')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.id}>
            <Table.Td data-label={t('state')}>
              <StateBadge state={row.state} />
            </Table.Td>
            <Table.Td>
              <Text size="sm">{t(`targets.${row.target}`)}</Text>
              <Text size="xs" ff="monospace" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {row.url}
              </Text>
            </Table.Td>
            <Table.Td data-label={t('lastAttempt')}>{lastOf(row) ?? t('noAttempt')}</Table.Td>
            <Table.Td data-label={t('made')} style={{ whiteSpace: 'nowrap' }}>
              <Time at={row.createdAt} />
            </Table.Td>
            <Table.Td data-label={t('receipt')}>
              {row.request ? (
                <Anchor component={Link} to={receipt(row.request.id)} fz="sm">
                  {t('open')}
                </Anchor>
              ) : (
                t('testMessage')
              )}
            </Table.Td>
            <Table.Td>
              <Redeliver delivery={row} keyId={row.request?.keyId} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ListTable>
  );
}

function lastOf({ attempts }: Delivery): string | undefined {
  const last = attempts.at(-1);
  return last && [last.status, last.error].filter(Boolean).join(' · ');
}
