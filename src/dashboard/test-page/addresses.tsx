import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Copy } from '../frame/copy.tsx';

const colors: Record<string, string> = { POST: 'green', GET: 'blue', PUT: 'grape', DELETE: 'red' };

/** Every path of the endpoint, with its method and what it does. */
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
