import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { restErrors } from '../calls/rest-errors.ts';

/** Every refusal, by status and code. */
export function ErrorTable() {
  const { t } = useTranslation('testPage');
  return (
    <Table layout="fixed" verticalSpacing="xs" horizontalSpacing={0} aria-label={t('errors')}>
      <Table.Tbody>
        {restErrors.map(({ status, code }) => (
          <Table.Tr key={code}>
            <Table.Th scope="row" w={48} style={{ verticalAlign: 'top' }}>
              {status}
            </Table.Th>
            <Table.Td>
              <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                {code}
              </Text>
              <Text size="sm" c="dimmed">
                {t(`code.${code}`)}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
