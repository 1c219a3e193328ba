import { Anchor, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { CodeBlock } from '../calls/code-block.tsx';
import { Copy } from '../frame/copy.tsx';
import { keyQuery } from './key-in-use.tsx';
import { verifySample } from './verify-sample.ts';

/** What is posted when a write completes, and how to know that it is genuine. */
export function WebhookReference({ slug, byKey }: { slug: string; byKey: boolean }) {
  const { t } = useTranslation('testPage');
  const [{ data }] = useQuery({ query: keyQuery, pause: !byKey });
  return (
    <>
      <CodeBlock text={messageOf(slug)} label={t('message')} />
      <Text size="sm">{t('messageTypes')}</Text>
      <Text size="sm">{t('retries')}</Text>
      <Text size="sm">
        {t('verify')}{' '}
        <Anchor href="https://www.standardwebhooks.com" target="_blank" rel="noopener noreferrer" inherit>
          Standard Webhooks
        </Anchor>
      </Text>
      <CodeBlock text={verifySample} label={t('verifyIn')} />
      {data && (
        <Group gap="xs" wrap="nowrap">
          <Text size="sm">{t('callbackSecret')}</Text>
          <Copy text={data.apiKey.callbackSecret} label={t('copyCallbackSecret')} />
        </Group>
      )}
    </>
  );
}

function messageOf(slug: string): string {
  return `{
  "type": "record.created",
  "timestamp": "2026-11-23T10:00:00.000Z",
  "data": {
    "id": "rec_01m858dz7qenfanxmzrad50pnc",
    "request_id": "req_01m858dzh4enfanxp8gw23s7v5",
    "endpoint": ${JSON.stringify(slug)},
    "environment": "sandbox",
    "status": "success",
    "version": 42,
    "payload": { "order_id": "ORD-2024-001" },
    "error": null
  }
}`;
}
