import { Alert, Grid, Paper, Stack, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { AnswerCard } from '../calls/answer-card.tsx';
import type { Call } from '../calls/call.ts';
import { CallForm } from '../calls/call-form.tsx';
import { ReceiptCard } from '../calls/receipt-card.tsx';
import { runBySession } from '../calls/run-by-session.ts';
import { useCall } from '../calls/use-call.ts';
import { confirm } from '../frame/confirm.tsx';
import type { ConsoleEndpointQuery } from '../generated/graphql.ts';
import { type PickedRecord, RecordPicker } from './record-picker.tsx';

/** Requests to production, with nothing to type for authentication, and its records to pick from. */
export function ProductionConsole({ endpoint: { slug, active } }: { endpoint: ConsoleEndpointQuery['endpoint'] }) {
  const { t } = useTranslation('console');
  const client = useClient();
  const target = { endpoint: slug, environment: 'PRODUCTION' } as const;
  const [writes, setWrites] = useState(0);
  const state = useCall(target, '{\n  \n}', (call: Call) => runBySession(client, target, call));
  const { call, change, execute, answered } = state;
  const answer = answered?.answer;
  const pick = ({ id, payloadText }: PickedRecord) =>
    change({ recordId: id, payload: pretty(payloadText), ...(call.method === 'POST' && { method: 'PUT' as const }) });
  const askAndExecute = async () => {
    const id = call.recordId.trim();
    const sure = call.method !== 'DELETE' || (await confirm({ title: t('deleteTitle'), text: t('deleteText', { id }), confirm: t('delete'), danger: true }));
    if (!sure) return;
    await execute();
  };
  return (
    <>
      <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={t('banner')} mb="lg">
        {t('bannerText')}
        {!active && <b> {t('inactive')}</b>}
      </Alert>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack>
            <Paper withBorder p="md">
              <Title order={2} size="h4" mb="sm">
                {t('call')}
              </Title>
              <CallForm state={state} onExecute={() => void askAndExecute()} />
            </Paper>
            {answer && <AnswerCard answer={answer} by="GraphQL" />}
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
        <Grid.Col span={{ base: 12, md: 5 }}>
          <RecordPicker target={target} writes={writes} picked={call.method === 'POST' ? undefined : call.recordId.trim()} onPick={pick} />
        </Grid.Col>
      </Grid>
    </>
  );
}

/** To be edited: indented where that changes nothing but the space. */
function pretty(payloadText: string): string {
  try {
    const parsed: unknown = JSON.parse(payloadText);
    return JSON.stringify(parsed) === payloadText ? JSON.stringify(parsed, null, 2) : payloadText;
  } catch {
    return payloadText;
  }
}
