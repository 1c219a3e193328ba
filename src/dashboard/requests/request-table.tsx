import { Anchor, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { formatDuration } from '../frame/format.ts';
import { Time } from '../frame/time.tsx';
import type { RequestRowFragment } from '../generated/graphql.ts';
import { StateBadge } from './state-badge.tsx';

/** Requests as rows, each with a link to its receipt. */
export function RequestTable({ rows }: { rows: readonly RequestRowFragment[] }) {
  const { t } = useTranslation('requests');
  return (
    <Table.ScrollContainer minWidth={760} type="native">
      <Table highlightOnHover verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={120}>{t('state')}</Table.Th>
            <Table.Th w={110}>{t('operation')}</Table.Th>
            <Table.Th>{t('request')}</Table.Th>
            <Table.Th>{t('madeWith')}</Table.Th>
            <Table.Th w={150}>{t('accepted')}</Table.Th>
            <Table.Th w={110} ta="right">
              {t('took')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ row }: { row: RequestRowFragment }) {
  const { t } = useTranslation('requests');
  const receipt = useReceiptLink();
  return (
    <Table.Tr>
      <Table.Td>
        <StateBadge state={row.state} />
      </Table.Td>
      <Table.Td>{t(`operations.${row.operation}`)}</Table.Td>
      <Table.Td>
        <Anchor component={Link} to={receipt(row.id)} ff="monospace" fz="sm" style={{ whiteSpace: 'nowrap' }}>
          {row.id}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <MadeWith request={row} />
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Time at={row.acceptedAt} />
      </Table.Td>
      <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
        {row.appliedAt ? formatDuration(Date.parse(row.appliedAt) - Date.parse(row.acceptedAt)) : '–'}
      </Table.Td>
    </Table.Tr>
  );
}

/** Who made a request: the name of the pair of keys, or who worked at the console. */
export function MadeWith({ request }: { request: Pick<RequestRowFragment, 'source' | 'keyName' | 'accountName'> }) {
  const { t } = useTranslation('requests');
  const { source, keyName, accountName } = request;
  const name = source === 'CONSOLE' ? t('atConsole', { name: accountName ?? t('someoneGone') }) : (keyName ?? t('keyGone'));
  return (
    <Text span size="sm" style={{ overflowWrap: 'anywhere' }}>
      {name}
    </Text>
  );
}

/** Where a receipt is, leaving all else in the URL as it is. */
export function useReceiptLink(): (request: string) => string {
  const [params] = useSearchParams();
  return (request) => {
    const next = new URLSearchParams(params);
    next.set('receipt', request);
    return `?${next}`;
  };
}
