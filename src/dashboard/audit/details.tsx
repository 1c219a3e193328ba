import { Badge, Code, Group, Table, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { formatDateTime, formatNumber } from '../frame/format.ts';
import type { audit as words } from '../words/en/audit.ts';

/** The values before and after a change. Renders nothing for an entry without details. */
export function Details({ details }: { details: unknown }) {
  const { t } = useTranslation('audit');
  const changes = changesIn(details);
  if (changes.length === 0) return null;
  return (
    <Table withRowBorders={false} verticalSpacing={2} horizontalSpacing={0} w="auto" mt={4} fz="sm">
      <Table.Tbody>
        {changes.map(({ name, before, after }) => (
          <Table.Tr key={name}>
            <Table.Th c="dimmed" fw={400} pe="md" style={{ verticalAlign: 'top' }}>
              {isDetail(name) ? t(`details.${name}`) : name}
            </Table.Th>
            <Table.Td>
              <Group gap={6}>
                {before !== undefined && (
                  <>
                    <Value value={before} />
                    <IconArrowRight size={14} aria-label={t('becomes')} role="img" />
                  </>
                )}
                <Value value={after} />
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Value({ value }: { value: unknown }) {
  const { t } = useTranslation('audit');
  if (value === null || value === '') return <Text size="sm">{t('none')}</Text>;
  if (Array.isArray(value)) {
    if (value.length === 0) return <Text size="sm">{t('nothing')}</Text>;
    return value.map((one) => (
      <Badge key={String(one)} variant="default" tt="none" fw={400}>
        {wordsOf(String(one))}
      </Badge>
    ));
  }
  if (typeof value === 'boolean') return <Text size="sm">{t(value ? 'yes' : 'no')}</Text>;
  if (typeof value === 'number') return <Text size="sm">{formatNumber(value)}</Text>;
  if (typeof value === 'string') {
    return (
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {/^\d{4}-\d\d-\d\dT/.test(value) ? formatDateTime(value) : wordsOf(value)}
      </Text>
    );
  }
  return <Code>{JSON.stringify(value)}</Code>;
}

type Detail = keyof (typeof words)['details'];

function isDetail(name: string): name is Detail {
  return i18next.exists(`details.${name}`, { ns: 'audit' });
}

type Known = keyof (typeof words)['values'];

/**
 * Returns values such as SANDBOX and the names of changed parts in the user's language, and anything else unchanged.
 */
function wordsOf(value: string): string {
  return isKnown(value) ? i18next.t(`values.${value}`, { ns: 'audit' }) : value;
}

function isKnown(value: string): value is Known {
  return /^\w+$/.test(value) && i18next.exists(`values.${value}`, { ns: 'audit' });
}

/** One line of an entry's details: a value, and the value before it if there is one. */
interface Change {
  name: string;
  before?: unknown;
  after: unknown;
}

/**
 * Turns an entry's details into lines. `from` and `to`, and names that end in From and To, are before and after of one
 * value.
 */
function changesIn(details: unknown): Change[] {
  if (typeof details !== 'object' || details === null) return [];
  const values = new Map(Object.entries(details));
  return [...values].flatMap(([name, value]): Change[] => {
    if (name === 'from' && values.has('to')) return [];
    if (name.endsWith('From') && values.has(`${name.slice(0, -4)}To`)) return [];
    if (name === 'to' && values.has('from')) return [{ name: 'value', before: values.get('from'), after: value }];
    const stem = name.endsWith('To') ? name.slice(0, -2) : undefined;
    if (stem !== undefined && values.has(`${stem}From`))
      return [{ name: stem, before: values.get(`${stem}From`), after: value }];
    return [{ name, after: value }];
  });
}
