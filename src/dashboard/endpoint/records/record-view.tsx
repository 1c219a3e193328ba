import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { codesOf } from '../../client/describe-error.ts';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { JsonText } from '../../frame/json-text.tsx';
import { Loading } from '../../frame/loading.tsx';
import { Time } from '../../frame/time.tsx';
import { graphql } from '../../generated/gql.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { RecordHistory } from './record-history.tsx';
import { RecordBadge } from './record-table.tsx';
import { useChangedRecords } from './use-changed-records.ts';

const query = graphql(`
  query RecordView($endpoint: String!, $environment: EnvironmentName!, $id: ID!) {
    record(endpoint: $endpoint, environment: $environment, id: $id) {
      ...RecordRow
    }
  }
`);

/** A record and its requests. A deleted record still has requests. */
export function RecordView({ id }: { id: string }) {
  const { t } = useTranslation('records');
  const { endpoint, environment } = useEndpoint();
  // Taken from the list if it is there, because each read counts as a request.
  const [{ data, error }, refetch] = useQuery({
    query,
    variables: { endpoint: endpoint.slug, environment, id },
    requestPolicy: 'cache-first',
  });
  const changed = useChangedRecords(endpoint.slug, environment, id);
  const readAgain = () => {
    changed.clear();
    refetch({ requestPolicy: 'network-only' });
  };
  const record = error ? undefined : data?.record;
  const deleted = codesOf(error).includes('RECORD_NOT_FOUND');
  return (
    <Stack gap="lg">
      <div role="status">
        {changed.count > 0 && (
          <Alert color="blue" title={t('thisChanged')}>
            <Button size="xs" variant="default" onClick={readAgain}>
              {t('showAgain')}
            </Button>
          </Alert>
        )}
      </div>
      {deleted && <Text size="sm">{t('deleted')}</Text>}
      {error && !deleted && <ErrorNotice error={error} retry={readAgain} />}
      {!record && !error && <Loading lines={6} height={48} />}
      {record && (
        <>
          <Group gap="md">
            <RecordBadge status={record.status} />
            <Text size="sm" c="dimmed">
              {t('created')} <Time at={record.createdAt} exact />
            </Text>
            <Text size="sm" c="dimmed">
              {t('updated')} <Time at={record.updatedAt} exact />
            </Text>
          </Group>
          <section>
            <JsonText title={t('payload')} text={record.payloadText} />
          </section>
        </>
      )}
      <RecordHistory key={changed.count} id={id} />
    </Stack>
  );
}
