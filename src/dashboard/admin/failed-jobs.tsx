import { Button, Paper, Table, Text, Title } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { notifyDone, notifyError } from '../frame/notify.ts';
import { Time } from '../frame/time.tsx';
import { graphql } from '../generated/gql.ts';
import type { FailedJobsQuery } from '../generated/graphql.ts';

const query = graphql(`
  query FailedJobs {
    failedJobs {
      id
      kind
      reason
      failedAt
      tries
      failures
      nextTryAt
    }
  }
`);

const runJobAgain = graphql(`
  mutation RunJobAgain($id: ID!) {
    runJobAgain(id: $id)
  }
`);

const everyMs = 5_000;

/** Lists failed jobs with their errors, and can run each again. Reads them again every few seconds. */
export function FailedJobs() {
  const { t } = useTranslation('admin');
  const [{ data, error }, refetch] = useQuery({ query });
  const again = () => refetch({ requestPolicy: 'network-only' });
  useInterval(again, everyMs, { autoInvoke: true });
  // Visitors without the permission see the refusal once, above.
  if (!data && error) return null;
  return (
    <section aria-labelledby="failed-jobs">
      <Title order={2} size="h4" id="failed-jobs" mb="md">
        {t('failedJobs')}
      </Title>
      <ErrorNotice error={error} />
      <Paper withBorder p="md">
        {data?.failedJobs.length ? (
          <Jobs jobs={data.failedJobs} again={again} />
        ) : (
          <Text c="dimmed">{t('noFailedJobs')}</Text>
        )}
      </Paper>
    </section>
  );
}

type Job = FailedJobsQuery['failedJobs'][number];

function Jobs({ jobs, again }: { jobs: readonly Job[]; again: () => void }) {
  const { t } = useTranslation('admin');
  return (
    <Table.ScrollContainer
      minWidth={620}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'group', 'aria-label': t('failedJobs') } }}
    >
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('job')}</Table.Th>
            <Table.Th>{t('reason')}</Table.Th>
            <Table.Th>{t('failedAt')}</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {jobs.map((job) => (
            <Row key={job.id} job={job} again={again} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({
  job: { id, kind, reason, failedAt, tries, failures, nextTryAt },
  again,
}: {
  job: Job;
  again: () => void;
}) {
  const { t } = useTranslation('admin');
  const [{ fetching }, run] = useMutation(runJobAgain);
  const submit = async () => {
    const { error } = await run({ id });
    if (error) notifyError(error);
    else notifyDone(t('runsAgain'));
    again();
  };
  return (
    <Table.Tr>
      <Table.Td ff="monospace">{kind}</Table.Td>
      <Table.Td>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }} lineClamp={4}>
          {reason}
        </Text>
      </Table.Td>
      <Table.Td>
        <Time at={failedAt} />
        <Text size="xs" c="dimmed">
          {failures > 1 ? t('failures', { count: failures }) : t('tries', { count: tries })}
        </Text>
      </Table.Td>
      <Table.Td ta="end">
        {nextTryAt ? (
          <Text size="xs" c="dimmed">
            {t('triedAgain')}
          </Text>
        ) : (
          <Button
            variant="default"
            size="xs"
            loading={fetching}
            onClick={submit}
            aria-label={t('runAgainOf', { kind })}
          >
            {t('runAgain')}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
