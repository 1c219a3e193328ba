import { Badge, Group, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PayloadField } from '../calls/payload-inputs.ts';
import { restErrors } from '../calls/rest-errors.ts';
import { useRules } from '../calls/use-rules.ts';
import { Copy } from '../frame/copy.tsx';

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

const headers = [
  { name: 'Authorization', words: 'authorization', required: true },
  { name: 'Content-Type', words: 'contentType', required: true },
  { name: 'X-Webhook-Callback', words: 'callback', required: false },
  { name: 'X-Webhook-Auth', words: 'auth', required: false },
  { name: 'X-Webhook-Auth-Header', words: 'authHeader', required: false },
  { name: 'Idempotency-Key', words: 'idempotency', required: false },
  { name: 'Prefer', words: 'prefer', required: false },
] as const;

/** Every header of a call. */
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

/** The fields of a payload. */
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

const colors: Record<string, string> = { POST: 'green', GET: 'blue', PUT: 'grape', DELETE: 'red' };

/** Every path of the endpoint, with its methods. */
export function Addresses({ url, slug }: { url: string; slug: string }) {
  const { t } = useTranslation('testPage');
  const receipts = `${url.slice(0, -`data/${slug}`.length)}requests/{request_id}`;
  const rows = [
    { method: 'POST', address: url, does: t('post') },
    { method: 'GET', address: `${url}/{record_id}`, does: t('get') },
    { method: 'PUT', address: `${url}/{record_id}`, does: t('put') },
    { method: 'DELETE', address: `${url}/{record_id}`, does: t('remove') },
    { method: 'GET', address: `${url}?limit=&cursor=`, does: t('list') },
    { method: 'GET', address: `${url}/search?q=&from=&to=&limit=&cursor=`, does: t('searchPath') },
    { method: 'GET', address: receipts, does: t('receiptPath') },
  ];
  return rows.map(({ method, address, does }) => (
    <Group key={does} gap="sm" wrap="nowrap" align="flex-start">
      <Badge variant="light" color={colors[method]} w={74} style={{ flexShrink: 0 }}>
        {method}
      </Badge>
      <Stack gap={0} flex={1} miw={0}>
        <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {address}
        </Text>
        <Text size="sm" c="dimmed">
          {does}
        </Text>
      </Stack>
      {method === 'POST' && <Copy text={address} label={t('copyUrl')} />}
    </Group>
  ));
}
