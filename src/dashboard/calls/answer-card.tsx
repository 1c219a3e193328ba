import { Accordion, Badge, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { describeError, RefusedCall } from '../client/describe-error.ts';
import { formatDuration } from '../frame/format.ts';
import type { Answer } from './call.ts';
import { CodeBlock } from './code-block.tsx';

/** Shows an answer as REST gives it: status, duration, the reason for a refusal, body and headers. */
export function AnswerCard({ answer, byKey }: { answer: Answer; byKey: boolean }) {
  const { t } = useTranslation('calls');
  const { status, durationMs, refusal, body, headers } = answer;
  const card = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every answer is brought into sight, once
  useEffect(() => {
    void card.current?.scrollIntoView({ block: 'nearest' });
  }, [answer]);
  return (
    <Paper withBorder p="md" ref={card}>
      <Stack gap="sm">
        <Group gap="xs">
          <Title order={2} size="h4">
            {t('answer')}
          </Title>
          <Group gap="xs" role="status">
            {status > 0 && (
              <Badge variant="light" color={refusal ? 'red' : 'green'} tt="none">
                HTTP {status}
              </Badge>
            )}
            <Badge variant="light" color={refusal ? 'red' : 'green'} tt="none">
              {refusal ? refusal.code : t(`done.${answer.method}`)}
            </Badge>
          </Group>
          <Text size="sm" c="dimmed">
            {formatDuration(durationMs)}
          </Text>
        </Group>
        {refusal && <Why code={refusal.code} message={refusal.message} byKey={byKey} />}
        {body && <CodeBlock text={body} label={t('body')} copyLabel={t('copyBody')} mah={320} wrap />}
        {!byKey && body && (
          <Text size="xs" c="dimmed">
            {t('asRest')}
          </Text>
        )}
        {headers.length > 0 && (
          <Accordion variant="contained">
            <Accordion.Item value="headers">
              <Accordion.Control>{t('headers', { count: headers.length })}</Accordion.Control>
              <Accordion.Panel>
                <Table fz="xs" layout="fixed">
                  <Table.Tbody>
                    {headers.map(([name, value]) => (
                      <Table.Tr key={name}>
                        <Table.Th scope="row" w="45%" style={{ overflowWrap: 'anywhere', fontWeight: 600 }}>
                          {name}
                        </Table.Th>
                        <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Accordion.Panel>
            </Accordion.Item>
          </Accordion>
        )}
      </Stack>
    </Paper>
  );
}

/** Returns a hint on how to fix a refused call. */
function Why({ code, message, byKey }: { code: string; message: string; byKey: boolean }) {
  const { t } = useTranslation('calls');
  const ours =
    code === 'UNAUTHENTICATED' && byKey ? t('keyRefused') : code === 'INVALID_HEADER' ? t('badHeader') : undefined;
  return (
    <Text size="sm" role="alert" style={{ overflowWrap: 'anywhere' }}>
      {ours ?? describeError(new RefusedCall(code, message)).text}
    </Text>
  );
}
