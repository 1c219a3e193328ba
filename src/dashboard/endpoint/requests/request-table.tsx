import { Anchor, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { formatDuration } from '../../frame/format.ts';
import { Time } from '../../frame/time.tsx';
import { graphql } from '../../generated/gql.ts';
import type { RequestRowFragment } from '../../generated/graphql.ts';
import { ListTable } from '../../lists/list-table.tsx';
import { DeliveryBadge, StateBadge } from './state-badge.tsx';

/** Requests as rows, each with a link to its receipt. */
export function RequestTable({ rows }: { rows: readonly RequestRowFragment[] }) {
  const { t } = useTranslation('requests');
  return (
    <ListTable highlightOnHover layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={130}>{t('state')}</Table.Th>
          <Table.Th w={130}>{t('delivery')}</Table.Th>
          <Table.Th w={100}>{t('operation')}</Table.Th>
          <Table.Th w="26%">{t('request')}</Table.Th>
          <Table.Th>{t('madeWith')}</Table.Th>
          <Table.Th w={140}>{t('accepted')}</Table.Th>
          <Table.Th w={90} ta="right">
            {t('took')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </Table.Tbody>
    </ListTable>
  );
}

function Row({ row }: { row: RequestRowFragment }) {
  const { t } = useTranslation('requests');
  const receipt = useReceiptLink();
  return (
    <Table.Tr>
      <Table.Td data-label={t('state')}>
        <StateBadge state={row.state} />
      </Table.Td>
      <Table.Td data-label={t('delivery')}>
        <DeliveryBadge state={row.deliveryState} />
      </Table.Td>
      <Table.Td data-label={t('operation')}>{t(`operations.${row.operation}`)}</Table.Td>
      <Table.Td data-label={t('request')}>
        <Anchor component={Link} to={receipt(row.id)} ff="monospace" fz="sm" title={row.id} truncate display="block">
          {row.id}
        </Anchor>
      </Table.Td>
      <Table.Td data-label={t('madeWith')}>
        <MadeWith request={row} />
      </Table.Td>
      <Table.Td data-label={t('accepted')} style={{ whiteSpace: 'nowrap' }}>
        <Time at={row.acceptedAt} />
      </Table.Td>
      <Table.Td data-label={t('took')} ta="right" style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
        {row.appliedAt ? formatDuration(Date.parse(row.appliedAt) - Date.parse(row.acceptedAt)) : '–'}
      </Table.Td>
    </Table.Tr>
  );
}

/** The name of the request's key pair, or the person at the console. */
export function MadeWith({ request }: { request: Pick<RequestRowFragment, 'source' | 'keyName' | 'accountName'> }) {
  const { t } = useTranslation('requests');
  const { source, keyName, accountName } = request;
  const name =
    source === 'CONSOLE' ? t('atConsole', { name: accountName ?? t('someoneGone') }) : (keyName ?? t('keyGone'));
  return (
    <Text span size="sm" style={{ overflowWrap: 'anywhere' }}>
      {name}
    </Text>
  );
}

/** Returns a link that opens a receipt and keeps the rest of the URL. */
export function useReceiptLink(): (request: string) => string {
  const [params] = useSearchParams();
  return (request) => {
    const next = new URLSearchParams(params);
    next.set('receipt', request);
    return `?${next}`;
  };
}

/** A request in a list. */
graphql(`
  fragment RequestRow on Request {
    id
    operation
    state
    deliveryState
    error
    recordId
    keyId
    keyName
    accountName
    source
    version
    acceptedAt
    appliedAt
  }
`);

/** A page of a list of requests. */
graphql(`
  fragment RequestPage on RequestConnection {
    complete
    scanned
    edges {
      cursor
      node {
        ...RequestRow
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
`);
