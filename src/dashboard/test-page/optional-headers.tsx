import { Accordion, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { callbackHeaders, type OptionalHeader, type Refused, writeHeaders } from '../calls/call.ts';
import type { CallState } from '../calls/use-call.ts';

const placeholders: Record<OptionalHeader, string> = {
  'X-Webhook-Callback': 'https://example.com/results',
  'X-Webhook-Auth': 'Bearer …',
  'X-Webhook-Auth-Header': 'Authorization',
  'Idempotency-Key': 'order-42',
  Prefer: 'wait=5',
};

/** The optional headers of a write. A callback needs a key, which signs it. */
export function OptionalHeaders({ state: { call, change, answered }, byKey }: { state: CallState; byKey: boolean }) {
  const { t } = useTranslation('testPage');
  const wrong = refusedHeader(answered?.answer.refusal);
  const shown = byKey ? [...callbackHeaders, ...writeHeaders] : writeHeaders;
  return (
    <Accordion variant="contained">
      <Accordion.Item value="headers">
        <Accordion.Control>{t('optionalHeaders')}</Accordion.Control>
        <Accordion.Panel>
          <Stack gap="xs">
            {shown.map((name) => (
              <TextInput
                key={name}
                label={name}
                placeholder={placeholders[name]}
                autoComplete="off"
                spellCheck={false}
                value={call.headers[name]}
                error={wrong?.name === name && wrong.message}
                onChange={({ currentTarget }) => change({ headers: { ...call.headers, [name]: currentTarget.value } })}
              />
            ))}
            {!byKey && (
              <Text size="sm" c="dimmed">
                {t('headersByKey')}
              </Text>
            )}
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

/** Returns the header that a refusal names. The longest names come first, because some begin with another. */
function refusedHeader(refusal: Refused | undefined): { name: OptionalHeader; message: string } | undefined {
  if (refusal?.code !== 'INVALID_CALLBACK' && refusal?.code !== 'INVALID_ARGUMENT') return undefined;
  const { code, message } = refusal;
  const named = [...callbackHeaders, ...writeHeaders]
    .toSorted((one, other) => other.length - one.length)
    .find((name) => message.includes(name));
  const name = named ?? (code === 'INVALID_CALLBACK' ? 'X-Webhook-Callback' : undefined);
  return name && { name, message };
}
