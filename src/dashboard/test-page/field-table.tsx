import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PayloadField } from '../calls/payload-inputs.ts';
import { useRules } from '../calls/use-rules.ts';

/** What payloads must and may carry. */
export function FieldTable({ fields }: { fields: readonly PayloadField[] }) {
  const { t } = useTranslation('testPage');
  const rulesOf = useRules();
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
              {[...(field.required ? [t('required')] : []), ...rulesOf(field)].join(' · ') || '–'}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
