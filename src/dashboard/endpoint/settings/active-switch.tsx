import { Switch, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { notifyDone, notifyError } from '../../frame/notify.ts';
import { graphql } from '../../generated/gql.ts';
import type { SettingsTabQuery } from '../../generated/graphql.ts';

const document = graphql(`
  mutation SetEndpointActive($slug: String!, $active: Boolean!, $ifRevision: Int) {
    setEndpointActive(endpoint: $slug, active: $active, ifRevision: $ifRevision) {
      id
      revision
      active
    }
  }
`);

/** Switches an endpoint on and off, at once. */
export function ActiveSwitch({ endpoint: { slug, active, revision } }: { endpoint: SettingsTabQuery['endpoint'] }) {
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
