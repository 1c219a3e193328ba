import { Accordion, Paper, Stack, Tabs, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Call, sendsBody } from '../calls/call.ts';
import { CodeBlock } from '../calls/code-block.tsx';
import { Downloads } from './downloads.tsx';
import type { TestedEndpoint } from './fields-schema.ts';
import { languages, makeSamples } from './make-samples.ts';
import { Addresses, ErrorTable, FieldTable, HeaderTable } from './reference-tables.tsx';
import { indented, WebhookReference } from './webhook-reference.tsx';

interface ReferenceProps {
  endpoint: TestedEndpoint;
  call: Call;
  /** A valid payload. */
  sample: string;
  byKey: boolean;
}

const accepted = `{ "success": true, "id": "rec_01m858dz7qenfanxmzrad50pnc", "message": "Request queued" }`;
const refused = `{
  "success": false,
  "error": "Validation failed",
  "details": [{ "field": "order_id", "error": "Required field is missing" }],
  "code": "VALIDATION_FAILED",
  "request_id": "req_01m858dzh4enfanxp8gw23s7v5"
}`;

/** The reference of this endpoint. */
export function Reference({ endpoint, call, sample, byKey }: ReferenceProps) {
  const { t } = useTranslation('testPage');
  // A text that is not JSON yet is replaced by the sample.
  const sampled = sendsBody(call.method) && !isJson(call.payload) ? { ...call, payload: sample } : call;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="reference">
      <Stack gap="xl">
        <Stack gap="sm">
          <Title order={2} size="h4" id="reference">
            {t('reference')}
          </Title>
          <Downloads endpoint={endpoint} />
        </Stack>
        <Section title={t('samples')} text={t('samplesText')}>
          <Samples url={endpoint.url} call={sampled} />
        </Section>
        <Section title={t('addresses')}>
          <Addresses url={endpoint.url} slug={endpoint.slug} />
        </Section>
        <Accordion multiple variant="default" order={3} defaultValue={['authentication', 'bodies']} mx={-16} mb={-16}>
          <Part name="authentication" text={t('authenticationText')} />
          <Part name="headers">
            <HeaderTable />
          </Part>
          <Part name="bodies" text={t('bodiesText')}>
            <FieldTable fields={endpoint.fields} />
          </Part>
          <Part name="answers" text={t('answersText')}>
            <Text size="sm" fw={600}>
              {t('accepted')}
            </Text>
            <CodeBlock text={accepted} label={t('accepted')} wrap />
            <Text size="sm" fw={600}>
              {t('found')}
            </Text>
            <CodeBlock text={foundWith(sample)} label={t('found')} />
            <Text size="sm">{t('statusText')}</Text>
            <Text size="sm" fw={600}>
              {t('refused')}
            </Text>
            <CodeBlock text={refused} label={t('refused')} wrap />
          </Part>
          <Part name="errors">
            <ErrorTable />
          </Part>
          <Part name="webhooks" text={t('webhooksText')}>
            <WebhookReference slug={endpoint.slug} sample={sample} byKey={byKey} />
          </Part>
        </Accordion>
      </Stack>
    </Paper>
  );
}

function Section({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  return (
    <Stack gap="sm">
      <Title order={3} size="h5">
        {title}
      </Title>
      {text && <Text size="sm">{text}</Text>}
      {children}
    </Stack>
  );
}

/** A section that is folded. */
function Part({
  name,
  text,
  children,
}: {
  name: 'authentication' | 'headers' | 'bodies' | 'answers' | 'errors' | 'webhooks';
  text?: string;
  children?: ReactNode;
}) {
  const { t } = useTranslation('testPage');
  return (
    <Accordion.Item value={name}>
      <Accordion.Control>
        <Text fw={600}>{t(name)}</Text>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="sm">
          {text && <Text size="sm">{text}</Text>}
          {children}
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

/** Returns the answer to a read of the sample. */
function foundWith(sample: string): string {
  return `{
  "success": true,
  "data": {
    "id": "rec_01m858dz7qenfanxmzrad50pnc",
    "payload": ${indented(sample, 4)},
    "status": "success",
    "created_at": "2026-11-23T10:00:00.000Z",
    "updated_at": "2026-11-23T10:00:00.000Z"
  }
}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The call as code, in a tab for each language. */
function Samples({ url, call }: { url: string; call: Call }) {
  const { t } = useTranslation('testPage');
  const samples = makeSamples(url, call);
  return (
    <Tabs defaultValue="curl" keepMounted={false}>
      <Tabs.List mb="xs">
        {languages.map((language) => (
          <Tabs.Tab key={language} value={language} px="sm">
            {language}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {languages.map((language) => (
        <Tabs.Panel key={language} value={language}>
          <CodeBlock text={samples[language]} label={t('sampleIn', { language })} copyLabel={t('copySample')} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
