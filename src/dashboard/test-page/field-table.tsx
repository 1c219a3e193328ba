import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TestedField } from './tested-endpoint.ts';

/** What payloads must and may carry. */
export function FieldTable({ fields }: { fields: readonly TestedField[] }) {
  const { t } = useTranslation('testPage');
  if (fields.length === 0) return <Text size="sm">{t('noFields')}</Text>;
  return (
    <Table layout="fixed" verticalSpacing="xs" horizontalSpacing={0}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="38%">{t('field')}</Table.Th>
          <Table.Th w="20%">{t('type')}</Table.Th>
          <Table.Th>{t('rules')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fields.map((field) => (
          <Table.Tr key={field.name}>
            <Table.Th scope="row" pr="xs" ff="monospace" style={{ verticalAlign: 'top', overflowWrap: 'anywhere' }}>
              {field.name}
            </Table.Th>
            <Table.Td style={{ verticalAlign: 'top' }}>{field.type}</Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <Rules field={field} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

const names = ['min', 'max', 'minLength', 'maxLength', 'pattern', 'enum', 'format', 'itemType'] as const;

function Rules({ field: { type, required, nullable, constraints } }: { field: TestedField }) {
  const { t } = useTranslation('testPage');
  const rules = names.flatMap((name) => {
    const value = constraints[name];
    if (value == null) return [];
    return [
      t(`rule.${name}`, {
        value: Array.isArray(value) ? value.map((one) => (type === 'number' ? String(one) : JSON.stringify(one))).join(', ') : shown(name, value),
      }),
    ];
  });
  const ofNull = nullable === required ? [t(nullable ? 'nullable' : 'notNullable')] : [];
  return [...(required ? [t('required')] : []), ...ofNull, ...rules].join(' · ') || '–';
}

function shown(name: (typeof names)[number], value: unknown): string {
  return name === 'format' ? String(value).toLowerCase().replace('_', '-') : String(value);
}
