import { Anchor, Badge, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { parseJson } from '../../frame/json.ts';
import { Time } from '../../frame/time.tsx';
import type { RecordRowFragment, RecordStatus } from '../../generated/graphql.ts';
import { ListTable } from '../../lists/list-table.tsx';
import { columnsOf, type FieldSeen } from './record-filter.ts';

/** Records as rows with the chosen columns, or with the start of the payload. */
export function RecordTable({ rows, fields }: { rows: readonly RecordRowFragment[]; fields: readonly FieldSeen[] }) {
  const { t } = useTranslation('records');
  const [params] = useSearchParams();
  const columns = columnsOf(params.get('columns') ?? '', fields);
  const to = (record: string) => {
    const next = new URLSearchParams(params);
    next.set('record', record);
    return `?${next}`;
  };
  return (
    <ListTable highlightOnHover layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={columns.length > 2 ? 130 : 270}>{t('record')}</Table.Th>
          {columns.map((name) => (
            <Table.Th key={name}>{name}</Table.Th>
          ))}
          {columns.length === 0 && <Table.Th>{t('payload')}</Table.Th>}
          <Table.Th w={110}>{t('status')}</Table.Th>
          <Table.Th w={150}>{t('updated')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.id}>
            <Table.Td data-label={t('record')}>
              <Anchor component={Link} to={to(row.id)} ff="monospace" fz="sm" title={row.id} truncate display="block">
                {row.id}
              </Anchor>
            </Table.Td>
            {cellsOf(row.payloadText, columns).map(([name, text]) => (
              <Cell key={name} name={name} text={text} />
            ))}
            {columns.length === 0 && <Cell name={t('payload')} text={row.payloadText.slice(0, 200)} />}
            <Table.Td data-label={t('status')}>
              <RecordBadge status={row.status} />
            </Table.Td>
            <Table.Td data-label={t('updated')} style={{ whiteSpace: 'nowrap' }}>
              <Time at={row.updatedAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ListTable>
  );
}

function cellsOf(payloadText: string, columns: readonly string[]): [name: string, text: string][] {
  const payload = columns.length > 0 ? parseJson(payloadText) : undefined;
  return columns.map((name) => [name, valueAt(payload, name)]);
}

function Cell({ name, text }: { name: string; text: string }) {
  return (
    <Table.Td data-label={name}>
      <Text size="sm" truncate title={text}>
        {text || '–'}
      </Text>
    </Table.Td>
  );
}

const colors = { SUCCESS: 'teal', QUEUED: 'blue', FAILED: 'red' } as const;

/** The state of a record's newest write. */
export function RecordBadge({ status }: { status: RecordStatus }) {
  const { t } = useTranslation('records');
  return (
    <Badge variant="light" color={colors[status]} tt="none" style={{ flexShrink: 0 }}>
      {t(`statuses.${status}`)}
    </Badge>
  );
}

/** Returns the value at a dotted path as a table cell's text; '' without one. */
function valueAt(payload: unknown, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>(
      (within, name) => (isObject(within) && Object.hasOwn(within, name) ? within[name] : undefined),
      payload,
    );
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
