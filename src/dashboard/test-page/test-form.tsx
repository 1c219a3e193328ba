import { Button, Grid, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { AnswerCard } from '../calls/answer-card.tsx';
import { type Call, sendsBody } from '../calls/call.ts';
import { CallForm } from '../calls/call-form.tsx';
import { NoSample } from '../calls/no-sample.tsx';
import { ReceiptCard } from '../calls/receipt-card.tsx';
import { runBySession } from '../calls/run-by-session.ts';
import { useCall } from '../calls/use-call.ts';
import type { TestedEndpoint } from './fields-schema.ts';
import { KeyCard } from './key-card.tsx';
import { OptionalHeaders } from './optional-headers.tsx';
import { Reference } from './reference.tsx';
import { runByKey } from './run-by-key.ts';
import type { TestKey } from './use-test-key.ts';

/** The request, its answer, and the reference beside it. */
export function TestForm({ endpoint, testKey: { key, ...rest } }: { endpoint: TestedEndpoint; testKey: TestKey }) {
  const { t } = useTranslation('testPage');
  const client = useClient();
  const { slug } = endpoint;
  const target = { endpoint: slug, environment: 'SANDBOX' } as const;
  const { text, withoutValue } = endpoint.samplePayload;
  const sample = text ?? '{}';
  const run = (call: Call) => (key ? runByKey(slug, key, call) : runBySession(client, target, call));
  const state = useCall({ target, payload: useKeptBody(slug) ?? sample, run });
  const { call, change, answered } = state;
  useKeepBody(slug, call.payload, sample);
  const answer = answered?.answer;
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack>
          <Paper withBorder p="md">
            <KeyCard testKey={{ key, ...rest }} standing={endpoint.role} />
          </Paper>
          <Paper withBorder p="md">
            <Title order={2} size="h4" mb="sm">
              {t('call')}
            </Title>
            {text == null && <NoSample fields={withoutValue} />}
            <CallForm state={state}>
              {sendsBody(call.method) && call.payload !== sample && (
                <Group gap="xs">
                  <Text size="sm" c="dimmed">
                    {t('bodyKept')}
                  </Text>
                  <Button variant="subtle" size="compact-sm" onClick={() => change({ payload: sample })}>
                    {t('useExample')}
                  </Button>
                </Group>
              )}
              {call.method !== 'GET' && <OptionalHeaders state={state} byKey={key !== undefined} />}
            </CallForm>
          </Paper>
          {answer && <AnswerCard answer={answer} byKey={key !== undefined} />}
          {answered && answer?.requestId && answer.recordId && (
            <ReceiptCard
              key={answer.requestId}
              target={target}
              requestId={answer.requestId}
              recordId={answer.recordId}
              after={answered.after}
            />
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Reference endpoint={endpoint} call={call} sample={sample} byKey={key !== undefined} />
      </Grid.Col>
    </Grid>
  );
}

/** Returns the body typed here before for an endpoint, kept in this tab; undefined for the sample. */
function useKeptBody(slug: string): string | undefined {
  const [kept] = useState(() => read(keyOf(slug)));
  return kept;
}

/** Stores a body that differs from the sample, as long as the tab is open. */
function useKeepBody(slug: string, body: string, example: string): void {
  useEffect(() => {
    try {
      if (body === example) sessionStorage.removeItem(keyOf(slug));
      else sessionStorage.setItem(keyOf(slug), body);
    } catch {
      // The storage is full or blocked, so the body lives as long as the page.
    }
  }, [slug, body, example]);
}

function keyOf(slug: string): string {
  return `sluice.body.${slug}`;
}

function read(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}
