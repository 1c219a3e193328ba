import { Stack, Switch, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { notifyDone, notifyError } from '../../frame/notify.ts';
import { graphql } from '../../generated/gql.ts';
import type { EnvironmentName } from '../../generated/graphql.ts';

const query = graphql(`
  query RefusedPayloads($slug: String!) {
    endpoint(endpoint: $slug) {
      id
      environments {
        name
        keepsRefusedPayloads
      }
    }
  }
`);

const document = graphql(`
  mutation SetRefusedPayloads($slug: String!, $environment: EnvironmentName!, $kept: Boolean!) {
    setRefusedPayloads(endpoint: $slug, environment: $environment, kept: $kept) {
      name
      keepsRefusedPayloads
    }
  }
`);

/** Switches that keep the payloads of refused calls, one for each environment. */
export function RefusedPayloads({ slug }: { slug: string }) {
  const { t } = useTranslation('settings');
  const [{ data, error }, refetch] = useQuery({ query, variables: { slug } });
  const [{ fetching }, change] = useMutation(document);
  const keep = async (environment: EnvironmentName, kept: boolean) => {
    const { error: failure } = await change({ slug, environment, kept });
    if (failure) return notifyError(failure);
    refetch({ requestPolicy: 'network-only' });
    notifyDone(t(kept ? 'payloadsKept' : 'payloadsForgotten'));
  };
  return (
    <section aria-labelledby="refused-payloads">
      <Title order={2} size="h4" mb="xs" id="refused-payloads">
        {t('refusedTitle')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('refusedHint')}
      </Text>
      <ErrorNotice error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />
      <Stack gap="sm">
        {data?.endpoint.environments.map(({ name, keepsRefusedPayloads }) => (
          <Switch
            key={name}
            checked={keepsRefusedPayloads}
            disabled={fetching}
            onChange={({ currentTarget }) => keep(name, currentTarget.checked)}
            label={t(`keepPayloads.${name}`)}
          />
        ))}
      </Stack>
    </section>
  );
}
