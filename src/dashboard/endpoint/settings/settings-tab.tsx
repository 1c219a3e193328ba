import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { Loading } from '../../frame/loading.tsx';
import { graphql } from '../../generated/gql.ts';
import { ActiveSwitch } from './active-switch.tsx';
import { DangerZone } from './danger-zone.tsx';
import { GeneralForm } from './general-form.tsx';
import { RefusedPayloads } from './refused-payloads.tsx';
import { useEndpoint } from '../use-endpoint.ts';

const query = graphql(`
  query SettingsTab($slug: String!) {
    endpoint(endpoint: $slug) {
      id
      slug
      name
      description
      active
      revision
    }
  }
`);

/** What an endpoint is called, whether it is on, and what ends it. The same for both environments. */
export function SettingsTab() {
  const { t } = useTranslation('settings');
  const { slug, role } = useEndpoint().endpoint;
  const owns = role === 'OWNER';
  const [{ data, error }, refetch] = useQuery({ query, variables: { slug } });
  if (!data)
    return error ? (
      <ErrorNotice error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />
    ) : (
      <Loading lines={6} />
    );
  return (
    <Stack gap="xl" maw={720}>
      {owns ? (
        <>
          <GeneralForm endpoint={data.endpoint} />
          <ActiveSwitch endpoint={data.endpoint} />
          <RefusedPayloads slug={slug} />
        </>
      ) : (
        <Text size="sm">{t('ownerOnly')}</Text>
      )}
      <DangerZone endpoint={data.endpoint} owns={owns} />
    </Stack>
  );
}
