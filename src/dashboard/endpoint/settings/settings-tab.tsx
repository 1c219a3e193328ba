import { Stack, Switch, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { notifyDone, notifyError } from '../../frame/notify.ts';
import { Pending } from '../../frame/pending.tsx';
import { graphql } from '../../generated/gql.ts';
import type { SettingsTabQuery } from '../../generated/graphql.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { DangerZone } from './danger-zone.tsx';
import { GeneralForm } from './general-form.tsx';
import { RefusedPayloads } from './refused-payloads.tsx';

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

/** Name and description, the switch, and deletion. The settings are the same for both environments. */
export function SettingsTab() {
  const { t } = useTranslation('settings');
  const { slug, role } = useEndpoint().endpoint;
  const owns = role === 'OWNER';
  const [{ data, error }, refetch] = useQuery({ query, variables: { slug } });
  if (!data) return <Pending error={error} refetch={refetch} lines={6} />;
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

const document = graphql(`
  mutation SetEndpointActive($slug: String!, $active: Boolean!, $ifRevision: Int) {
    setEndpointActive(endpoint: $slug, active: $active, ifRevision: $ifRevision) {
      id
      revision
      active
    }
  }
`);

/** Switches an endpoint on and off, without a save button. */
function ActiveSwitch({ endpoint: { slug, active, revision } }: { endpoint: SettingsTabQuery['endpoint'] }) {
  const { t } = useTranslation('settings');
  const [{ fetching }, change] = useMutation(document);
  const turn = async (on: boolean) => {
    const { error } = await change({ slug, active: on, ifRevision: revision });
    if (error) notifyError(error);
    else notifyDone(on ? t('switchedOn') : t('switchedOff'));
  };
  return (
    <section aria-labelledby="active">
      <Title order={2} size="h4" mb="sm" id="active">
        {t('activeTitle')}
      </Title>
      <Switch
        checked={active}
        disabled={fetching}
        onChange={({ currentTarget }) => turn(currentTarget.checked)}
        label={t('active')}
        description={t('activeHint')}
      />
    </section>
  );
}
