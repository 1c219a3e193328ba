import { Grid, Paper, Stack, Title } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { AnswerCard } from '../calls/answer-card.tsx';
import type { Call } from '../calls/call.ts';
import { CallForm } from '../calls/call-form.tsx';
import { parseTree, printTree } from '../calls/json-tree.ts';
import { NoSample } from '../calls/no-sample.tsx';
import { emptyPayload, inputsOf } from '../calls/payload-inputs.ts';
import { ReceiptCard } from '../calls/receipt-card.tsx';
import { runBySession } from '../calls/run-by-session.ts';
import { useCall } from '../calls/use-call.ts';
import { draftKey } from '../forms/drafts.ts';
import { confirm } from '../frame/confirm.tsx';
import { useAccount } from '../frame/signed-in.tsx';
import type { ConsoleEndpointQuery } from '../generated/graphql.ts';
import classes from './production.module.css';
import { ProductionMark } from './production-band.tsx';
import { type PickedRecord, RecordPicker } from './record-picker.tsx';

/** Requests to production without typing a key, and its records to choose from. */
export function ProductionConsole({
  endpoint: { slug, fields, samplePayload },
}: {
  endpoint: ConsoleEndpointQuery['endpoint'];
}) {
  const { t } = useTranslation('console');
  const client = useClient();
  const target = { endpoint: slug, environment: 'PRODUCTION' } as const;
  const [writes, setWrites] = useState(0);
  const state = useCall({
    target,
    payload: samplePayload.text ?? printTree(emptyPayload(inputsOf(fields))),
    run: (call: Call) => runBySession(client, target, call),
    draft: draftKey(useAccount().id, `console.${slug}`),
  });
  const { call, begin, execute, answered, unsent } = state;
  const answer = answered?.answer;
  const form = useRef<HTMLDivElement>(null);
  const pick = async ({ id, payloadText }: PickedRecord) => {
    const sure = !unsent || (await confirm({ title: t('pickTitle'), text: t('pickText', { id }), confirm: t('pick') }));
    if (!sure) return;
    begin({ recordId: id, payload: pretty(payloadText), ...(call.method === 'POST' && { method: 'PUT' as const }) });
    // On a phone the records are below the form.
    if (form.current && form.current.getBoundingClientRect().bottom < 0) form.current.scrollIntoView();
  };
  const askAndExecute = async () => {
    const id = call.recordId.trim();
    const sure =
      call.method !== 'DELETE' ||
      (await confirm({ title: t('deleteTitle'), text: t('deleteText', { id }), confirm: t('delete'), danger: true }));
    if (!sure) return;
    await execute();
  };
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 8 }}>
        <Stack>
          <Paper withBorder p="md" className={classes.call} ref={form}>
            <Title order={2} size="h4" mb="sm">
              {t('call')}
            </Title>
            {samplePayload.text == null && <NoSample fields={samplePayload.withoutValue} byForm />}
            <CallForm
              state={state}
              onExecute={() => void askAndExecute()}
              fields={fields}
              beside={<ProductionMark />}
            />
          </Paper>
          {answer && <AnswerCard answer={answer} byKey={false} />}
          {answered && answer?.requestId && answer.recordId && (
            <ReceiptCard
              key={answer.requestId}
              target={target}
              requestId={answer.requestId}
              recordId={answer.recordId}
              after={answered.after}
              onApplied={() => setWrites((count) => count + 1)}
            />
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <RecordPicker
          target={target}
          writes={writes}
          picked={call.method === 'POST' ? undefined : call.recordId.trim()}
          onPick={(record) => void pick(record)}
        />
      </Grid.Col>
    </Grid>
  );
}

/** Indented for editing; only white space differs. */
function pretty(payloadText: string): string {
  const { node } = parseTree(payloadText);
  return node ? printTree(node) : payloadText;
}
