import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Time } from '../../frame/time.tsx';
import { graphql } from '../../generated/gql.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import { usePages } from '../../lists/use-pages.ts';
import { MadeWith } from '../requests/request-table.tsx';
import { StateBadge } from '../requests/state-badge.tsx';
import { useEndpoint } from '../use-endpoint.ts';

const query = graphql(`
  query RecordHistory($endpoint: String!, $environment: EnvironmentName!, $record: ID!, $after: String) {
    requests(endpoint: $endpoint, environment: $environment, filter: { record: $record }, after: $after, first: 10) {
      ...RequestPage
    }
  }
`);

/** The requests of a record, newest first, each with a link to its receipt. */
export function RecordHistory({ id }: { id: string }) {
  const { t } = useTranslation(['records', 'requests']);
  const { endpoint, environment } = useEndpoint();
  const pages = usePages({
    query,
    variables: { endpoint: endpoint.slug, environment, record: id },
    list: (data) => data.requests,
  });
  return (
    <section>
      <Title order={3} size="h5" mb="xs">
        {t('history')}
      </Title>
      <PagedList
        pages={pages}
        lines={2}
        height={44}
        empty={
          <Text size="sm" c="dimmed">
            {t('noHistory')}
          </Text>
        }
      >
        {(rows) => (
          <Stack component="ol" gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
            {rows.map((request) => (
              <Group
                key={request.id}
                component="li"
                gap="xs"
                py="xs"
                style={{ borderTop: '1px solid var(--mantine-color-default-border)' }}
              >
                <StateBadge state={request.state} />
                <Anchor component={Link} to={`../requests?receipt=${request.id}`} fz="sm">
                  {t(`requests:operations.${request.operation}`)}
                </Anchor>
                <Text size="sm" c="dimmed">
                  <Time at={request.acceptedAt} exact />
                </Text>
                <MadeWith request={request} />
              </Group>
            ))}
          </Stack>
        )}
      </PagedList>
    </section>
  );
}
