import { Alert, Anchor, Badge, Button, Group, Select, SimpleGrid, Stack, Table, Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { translateRefusal } from '../../client/describe-error.ts';
import { translateMessage } from '../../client/translate-message.ts';
import { EmptyState } from '../../frame/empty-state.tsx';
import { Time } from '../../frame/time.tsx';
import { graphql } from '../../generated/gql.ts';
import type { RefusalRowFragment } from '../../generated/graphql.ts';
import { ListTable } from '../../lists/list-table.tsx';
import { MomentInput } from '../../lists/moment-input.tsx';
import { PagedList } from '../../lists/paged-list.tsx';
import { usePages } from '../../lists/use-pages.ts';
import { useUrlParams } from '../../lists/use-url-params.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { KeySelect } from './key-select.tsx';
import { momentIn } from './request-filter.ts';
import { useReceiptLink } from './request-table.tsx';

graphql(`
  fragment RefusalRow on Refusal {
    id
    at
    source
    call
    code
    message
    bytes
    skipped
    keyName
    accountName
    details {
      field
      error
    }
  }
`);

const query = graphql(`
  query Refusals($endpoint: String!, $environment: EnvironmentName!, $filter: RefusalFilter, $after: String) {
    refusals(endpoint: $endpoint, environment: $environment, filter: $filter, after: $after, first: 20) {
      edges {
        cursor
        node {
          ...RefusalRow
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** The error codes that a call with a key can get. */
const codes = [
  'VALIDATION_FAILED',
  'INVALID_JSON',
  'INVALID_CALLBACK',
  'INVALID_ARGUMENT',
  'UNAUTHENTICATED',
  'ENDPOINT_INACTIVE',
  'SUBSCRIPTION_EXPIRED',
  'PERMISSION_DENIED',
  'NOT_DEPLOYED',
  'ENDPOINT_NOT_FOUND',
  'RECORD_NOT_FOUND',
  'REQUEST_NOT_FOUND',
  'REQUEST_TIMEOUT',
  'IDEMPOTENCY_IN_PROGRESS',
  'IDEMPOTENCY_MISMATCH',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'QUOTA_EXCEEDED',
  'RATE_LIMITED',
];
const filterNames = ['code', 'key', 'from', 'to'];
const pageRows = 20;
const refreshMs = 10_000;

/** The refused calls, newest first. The first page is read again every few seconds. */
export function RefusalList() {
  const { t } = useTranslation('requests');
  const { endpoint, environment } = useEndpoint();
  const { get, set } = useUrlParams();
  const [code, key, from, to] = [get('code'), get('key'), momentIn(get('from')), momentIn(get('to'))];
  const filter = { ...(code && { codes: [code] }), ...(key && { key }), ...(from && { from }), ...(to && { to }) };
  const narrowed = Object.keys(filter).length > 0;
  const pages = usePages({
    query,
    variables: { endpoint: endpoint.slug, environment, filter },
    list: (data) => data.refusals,
  });
  useInterval(
    () => {
      if (!document.hidden && (pages.rows?.length ?? 0) <= pageRows) pages.refresh();
    },
    refreshMs,
    { autoInvoke: true },
  );
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('refusedText')}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
        <Select
          label={t('code')}
          placeholder={t('any')}
          clearable
          searchable
          value={code || null}
          onChange={(one) => set({ code: one ?? '' })}
          data={codes}
        />
        <KeySelect label={t('key')} value={key} onChange={(one) => set({ key: one })} />
        <MomentInput label={t('from')} value={get('from')} onChange={(one) => set({ from: one })} />
        <MomentInput label={t('to')} value={get('to')} onChange={(one) => set({ to: one })} />
      </SimpleGrid>
      <Group gap="xs">
        <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={pages.refresh}>
          {t('refresh')}
        </Button>
        {narrowed && (
          <Button variant="subtle" onClick={() => set(Object.fromEntries(filterNames.map((name) => [name, ''])))}>
            {t('clearFilters')}
          </Button>
        )}
      </Group>
      <PagedList
        pages={pages}
        lines={6}
        height={48}
        empty={
          <EmptyState
            title={t(narrowed ? 'noRefusalFits' : 'noRefusals')}
            text={t(narrowed ? 'noneFitText' : 'noRefusalsText')}
          />
        }
      >
        {(rows) => <RefusalTable rows={rows} />}
      </PagedList>
    </Stack>
  );
}

function RefusalTable({ rows }: { rows: readonly RefusalRowFragment[] }) {
  const { t } = useTranslation('requests');
  return (
    <ListTable highlightOnHover layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={200}>{t('code')}</Table.Th>
          <Table.Th>{t('message')}</Table.Th>
          <Table.Th w="22%">{t('call')}</Table.Th>
          <Table.Th w={120}>{t('madeWith')}</Table.Th>
          <Table.Th w={120}>{t('refusedAt')}</Table.Th>
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

function Row({ row }: { row: RefusalRowFragment }) {
  const { t } = useTranslation('requests');
  const link = useReceiptLink();
  const [first] = row.details;
  return (
    <>
      <Table.Tr>
        <Table.Td data-label={t('code')}>
          <Anchor component={Link} to={link(row.id)} fz="sm" style={{ overflowWrap: 'anywhere' }}>
            {row.code}
          </Anchor>
        </Table.Td>
        <Table.Td style={{ overflowWrap: 'anywhere' }}>
          {first ? `${first.field}: ${translateMessage(first.error)}` : translateRefusal(row.code, row.message)}
          {row.details.length > 1 && (
            <Badge variant="light" color="gray" ml={6} tt="none">
              {t('moreFaults', { count: row.details.length - 1 })}
            </Badge>
          )}
        </Table.Td>
        <Table.Td ff="monospace" fz="xs" style={{ overflowWrap: 'anywhere' }}>
          {row.call}
        </Table.Td>
        <Table.Td data-label={t('madeWith')} style={{ overflowWrap: 'anywhere' }}>
          <RefusedWith refusal={row} />
        </Table.Td>
        <Table.Td data-label={t('refusedAt')} style={{ whiteSpace: 'nowrap' }}>
          <Time at={row.at} />
        </Table.Td>
      </Table.Tr>
      {row.skipped > 0 && (
        <Table.Tr>
          <Table.Td colSpan={5}>
            <Alert p="xs" color="yellow">
              {t('skipped', { count: row.skipped })}
            </Alert>
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

/** The name of the caller's key pair, or the person at the console. */
export function RefusedWith({ refusal }: { refusal: Pick<RefusalRowFragment, 'source' | 'keyName' | 'accountName'> }) {
  const { t } = useTranslation('requests');
  const { source, keyName, accountName } = refusal;
  return source === 'CONSOLE' ? t('atConsole', { name: accountName ?? t('someoneGone') }) : (keyName ?? t('keyGone'));
}
