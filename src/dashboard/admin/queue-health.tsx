import { Alert, List, Paper, SimpleGrid, Table, Text, Title } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { formatDuration, formatNumber } from '../frame/format.ts';
import { Loading } from '../frame/loading.tsx';
import { Time } from '../frame/time.tsx';
import { graphql } from '../generated/gql.ts';
import { ListTable } from '../lists/list-table.tsx';

const query = graphql(`
  query QueueHealth {
    queueHealth {
      working
      workersSeenAt
      deadDeliveries
      lateSchedules {
        name
        succeededAt
      }
      queues {
        name
        waiting
        later
        active
        failed
        oldestSeconds
      }
    }
  }
`);

const everyMs = 5_000;

/** Shows whether jobs run in time. Reads the figures again every few seconds. */
export function QueueHealth() {
  const { t } = useTranslation('admin');
  const [{ data, error }, refetch] = useQuery({ query });
  const again = () => refetch({ requestPolicy: 'network-only' });
  useInterval(again, everyMs, { autoInvoke: true });
  return (
    <section aria-labelledby="queue-health">
      <Title order={2} size="h4" id="queue-health" mb="md">
        {t('work')}
      </Title>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Loading lines={3} height={110} />}
      {data && <Figures health={data.queueHealth} />}
    </section>
  );
}

interface Health {
  working: boolean;
  workersSeenAt?: string | null;
  deadDeliveries: number;
  lateSchedules: readonly { name: string; succeededAt?: string | null }[];
  queues: readonly {
    name: string;
    waiting: number;
    later: number;
    active: number;
    failed: number;
    oldestSeconds?: number | null;
  }[];
}

function Figures({ health: { working, workersSeenAt, deadDeliveries, lateSchedules, queues } }: { health: Health }) {
  const { t } = useTranslation('admin');
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  const oldest = Math.max(0, ...queues.map(({ oldestSeconds }) => oldestSeconds ?? 0));
  const shown = queues.filter(({ waiting, later, active, failed }) => waiting + later + active + failed > 0);
  return (
    <>
      {!working && (
        <Alert color="red" role="alert" mb="md" title={t('noWorkers')}>
          {t('noWorkersText')}
        </Alert>
      )}
      {lateSchedules.length > 0 && (
        <Alert color="red" role="alert" mb="md" title={t('late')}>
          {t('lateText')}
          <List size="sm" mt="xs">
            {lateSchedules.map(({ name, succeededAt }) => (
              <List.Item key={name}>
                <Text span ff="monospace" size="sm">
                  {name}
                </Text>
                {' · '}
                {succeededAt ? (
                  <>
                    {t('succeeded')} <Time at={succeededAt} />
                  </>
                ) : (
                  t('neverSucceeded')
                )}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <SimpleGrid cols={{ base: 2, md: 4 }} mb="md">
        <Stat label={t('waiting')} value={formatNumber(waiting)} />
        <Stat label={t('oldest')} value={oldest > 0 ? formatDuration(oldest * 1000) : '–'} />
        <Stat label={t('dead')} value={formatNumber(deadDeliveries)} />
        <Stat label={t('workers')} value={t(working ? 'workersRun' : 'workersAway')}>
          {workersSeenAt && <Time at={workersSeenAt} />}
        </Stat>
      </SimpleGrid>
      <Paper withBorder p="md">
        {shown.length === 0 ? (
          <Text c="dimmed">{t('idle')}</Text>
        ) : (
          <ListTable aria-label={t('queue')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('queue')}</Table.Th>
                <Table.Th ta="end">{t('waiting')}</Table.Th>
                <Table.Th ta="end">{t('oldest')}</Table.Th>
                <Table.Th ta="end">{t('active')}</Table.Th>
                <Table.Th ta="end">{t('later')}</Table.Th>
                <Table.Th ta="end">{t('failed')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((queue) => (
                <Table.Tr key={queue.name}>
                  <Table.Td ff="monospace">{queue.name}</Table.Td>
                  <Table.Td ta="end" data-label={t('waiting')}>
                    {formatNumber(queue.waiting)}
                  </Table.Td>
                  <Table.Td ta="end" data-label={t('oldest')}>
                    {queue.oldestSeconds == null ? '–' : formatDuration(queue.oldestSeconds * 1000)}
                  </Table.Td>
                  <Table.Td ta="end" data-label={t('active')}>
                    {formatNumber(queue.active)}
                  </Table.Td>
                  <Table.Td ta="end" data-label={t('later')}>
                    {formatNumber(queue.later)}
                  </Table.Td>
                  <Table.Td ta="end" data-label={t('failed')}>
                    {formatNumber(queue.failed)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </ListTable>
        )}
      </Paper>
    </>
  );
}

/** A figure with its name. */
function Stat({ label, value, children }: { label: string; value: string; children?: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fz="xl" fw={700}>
        {value}
      </Text>
      {children && (
        <Text size="xs" c="dimmed">
          {children}
        </Text>
      )}
    </Paper>
  );
}
