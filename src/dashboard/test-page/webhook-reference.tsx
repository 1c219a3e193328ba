import { Anchor, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { CodeBlock } from '../calls/code-block.tsx';
import { Copy } from '../frame/copy.tsx';
import { keyQuery } from './key-in-use.tsx';

/** The message that is posted when a write completes, and how to verify it. */
export function WebhookReference({ slug, sample, byKey }: { slug: string; sample: string; byKey: boolean }) {
  const { t } = useTranslation('testPage');
  const [{ data }] = useQuery({ query: keyQuery, pause: !byKey });
  return (
    <>
      <CodeBlock text={messageOf(slug, sample)} label={t('message')} />
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

function messageOf(slug: string, sample: string): string {
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
    "payload": ${indented(sample, 4)},
    "error": null
  }
}`;
}

/** Indents the lines of a JSON text after the first. */
export function indented(json: string, spaces: number): string {
  return json.replaceAll('\n', `\n${' '.repeat(spaces)}`);
}

/** Verifies a message by the Standard Webhooks specification, without a package. */
const verifySample = `import { createHmac, timingSafeEqual } from "node:crypto";

// headers: of the request, names in lower case; body: its text as it came
function isGenuine(headers, body) {
  const id = headers["webhook-id"];
  const at = headers["webhook-timestamp"];
  if (!(Math.abs(Date.now() / 1000 - Number(at)) < 300)) return false;
  const secret = Buffer.from(process.env.WEBHOOK_SECRET.replace("whsec_", ""), "base64");
  const expected = createHmac("sha256", secret).update(\`\${id}.\${at}.\${body}\`).digest();
  return headers["webhook-signature"].split(" ").some((signature) => {
    const given = Buffer.from(signature.replace("v1,", ""), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}`;
