import { Badge, Code, Group, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../frame/empty-state.tsx';
import { formatNumber } from '../../frame/format.ts';
import type { FieldPartsFragment } from '../../generated/graphql.ts';
import { ListTable } from '../../lists/list-table.tsx';

/** The fields, read-only. */
export function FieldTable({ fields }: { fields: readonly FieldPartsFragment[] }) {
  const { t } = useTranslation('fields');
  const rulesOf = useRules();
  if (fields.length === 0) return <EmptyState title={t('emptyTitle')} text={t('emptyReadOnly')} />;
  return (
    <ListTable verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('name')}</Table.Th>
          <Table.Th>{t('type')}</Table.Th>
          <Table.Th>{t('required')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fields.map((field) => (
          <Table.Tr key={field.name}>
            <Table.Td>
              <Group gap="xs">
                <Code fz="sm" style={{ overflowWrap: 'anywhere' }}>
                  {field.name}
                </Code>
                {field.searchable && (
                  <Badge variant="light" color="gray" size="sm">
                    {t('searchable')}
                  </Badge>
                )}
              </Group>
              {rulesOf(field).map((rule) => (
                <Text key={rule} size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  {rule}
                </Text>
              ))}
            </Table.Td>
            <Table.Td data-label={t('type')}>{t(field.type)}</Table.Td>
            <Table.Td data-label={t('required')}>
              {t(field.required ? 'required' : 'optional')}
              {field.nullable === field.required && (
                <Text size="sm" c="dimmed">
                  {t(field.nullable ? 'nullable' : 'notNullable')}
                </Text>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ListTable>
  );
}

/** Returns a function that lists the rules of a field beside its type, one text each. */
function useRules(): (field: Pick<FieldPartsFragment, 'type' | 'constraints'>) => string[] {
  const { t } = useTranslation('fields');
  return ({ type, constraints }) => {
    const { enum: values, format, itemType, max, maxLength, min, minLength, pattern } = constraints;
    const length = between(minLength, maxLength);
    const range = between(min, max);
    return [
      format && t(format),
      length && t(type === 'array' ? 'itemsRule' : 'lengthRule', length),
      range && t('rangeRule', range),
      pattern != null && t('matches', { pattern }),
      values?.length &&
        t('oneOf', {
          values: values.map((value) => (type === 'number' ? String(value) : JSON.stringify(value))).join(', '),
        }),
      itemType && t('itemsOf', { type: t(itemType) }),
    ].filter((rule) => typeof rule === 'string');
  };
}

function between(
  from: number | string | null | undefined,
  to: number | string | null | undefined,
): { from: string; to: string } | undefined {
  if (from == null && to == null) return undefined;
  return { from: from == null ? '…' : formatNumber(from), to: to == null ? '…' : formatNumber(to) };
}
