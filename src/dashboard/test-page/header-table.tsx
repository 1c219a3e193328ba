import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const headers = [
  { name: 'Authorization', words: 'authorization', required: true },
  { name: 'Content-Type', words: 'contentType', required: true },
  { name: 'X-Webhook-Callback', words: 'callback', required: false },
  { name: 'X-Webhook-Auth', words: 'auth', required: false },
  { name: 'X-Webhook-Auth-Header', words: 'authHeader', required: false },
  { name: 'Idempotency-Key', words: 'idempotency', required: false },
  { name: 'Prefer', words: 'prefer', required: false },
] as const;

/** Every header that a call may send. */
export function HeaderTable() {
  const { t } = useTranslation('testPage');
  return (
    <Table layout="fixed" verticalSpacing="xs" horizontalSpacing={0} aria-label={t('headers')}>
      <Table.Tbody>
        {headers.map(({ name, words, required }) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" w="38%" pr="xs" style={{ verticalAlign: 'top', overflowWrap: 'anywhere' }}>
              {name}
              {required && (
                <Text size="xs" c="dimmed">
                  {t('required')}
                </Text>
              )}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{t(`headerWords.${words}`)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
