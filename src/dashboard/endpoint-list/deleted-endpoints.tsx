import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { notifyDone, notifyError } from '../frame/notify.ts';
import { Time } from '../frame/time.tsx';
import { graphql } from '../generated/gql.ts';
import { LoadMore } from '../lists/load-more.tsx';
import { usePages } from '../lists/use-pages.ts';

const query = graphql(`
  query DeletedEndpoints($after: String) {
    endpoints(deleted: true, first: 20, after: $after) {
      edges {
        node {
          id
          name
          slug
          deletedAt
          restorableUntil
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const restoring = graphql(`
  mutation RestoreEndpoint($endpoint: String!) {
    restoreEndpoint(endpoint: $endpoint) {
      id
      deletedAt
      restorableUntil
    }
  }
`);

/** Deleted endpoints that can still be restored. Renders nothing without any. */
export function DeletedEndpoints() {
  const { t } = useTranslation('endpointList');
  const pages = usePages({ query, variables: {}, list: (data) => data.endpoints });
  const [{ fetching }, restore] = useMutation(restoring);
  const bringBack = async ({ name, slug }: { name: string; slug: string }) => {
    const { error } = await restore({ endpoint: slug });
    if (error) notifyError(error);
    else notifyDone(t('restored', { name }));
  };
  if (!pages.rows?.length) return null;
  return (
    <section>
      <Title order={2} size="h4" mt="xl">
        {t('deletedTitle')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('deletedText')}
      </Text>
      <Stack gap="xs">
        {pages.rows.map((endpoint) => (
          <Paper key={endpoint.id} withBorder px="md" py="sm">
            <Group justify="space-between" gap="sm">
              <div>
                <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
                  {endpoint.name}
                </Text>
                <Text size="sm" c="dimmed">
                  {endpoint.slug}
                </Text>
                <Text size="sm">
                  {endpoint.restorableUntil && (
                    <>
                      {t('restorableUntil')}: <Time at={endpoint.restorableUntil} />
                    </>
                  )}
                </Text>
              </div>
              <Button
                variant="default"
                disabled={fetching}
                aria-label={t('restoreOne', { name: endpoint.name })}
                onClick={() => bringBack(endpoint)}
              >
                {t('restore')}
              </Button>
            </Group>
          </Paper>
        ))}
      </Stack>
      <LoadMore pages={pages} />
    </section>
  );
}
