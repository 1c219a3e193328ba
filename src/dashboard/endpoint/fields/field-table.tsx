import { Badge, Code, Group, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../frame/empty-state.tsx';
import { ListTable } from '../../lists/list-table.tsx';
import type { FieldPartsFragment } from '../../generated/graphql.ts';
import { useRules } from './use-rules.ts';

/** Fields to look at. */
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
