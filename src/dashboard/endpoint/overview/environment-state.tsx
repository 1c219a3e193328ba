import { Anchor, Group, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Facts } from '../../frame/facts.tsx';
import { Time } from '../../frame/time.tsx';
import type { EndpointOverviewQuery } from '../../generated/graphql.ts';
import type { EndpointView } from '../use-endpoint.ts';
import { SectionCard } from './section-card.tsx';

interface EnvironmentStateProps {
  view: EndpointView;
  state: EndpointOverviewQuery['endpoint'];
}

/** Shows whether the environment accepts calls, and how it differs from the other. */
export function EnvironmentState({ view, state }: EnvironmentStateProps) {
  const { t } = useTranslation('overview');
  const { endpoint, environment } = view;
  const versions = `/endpoints/${endpoint.slug}/${environment.toLowerCase()}/versions`;
  const isSandbox = environment === 'SANDBOX';
  const acceptsCalls = endpoint.active && (isSandbox || endpoint.version > 0);
  return (
    <SectionCard
      title={t(isSandbox ? 'sandboxTitle' : 'productionTitle')}
      action={
        <Anchor component={Link} to={versions} size="sm">
          {t(isSandbox ? 'compare' : 'toVersions')}
        </Anchor>
      }
    >
      <Group gap="xs" mb="sm" wrap="nowrap" align="flex-start">
        {acceptsCalls ? (
          <IconCircleCheck size={20} aria-hidden color="var(--mantine-color-green-7)" />
        ) : (
          <IconCircleOff size={20} aria-hidden />
        )}
        <Text size="sm" fw={600}>
          {!endpoint.active ? t('switchedOff') : acceptsCalls ? t('acceptsCalls') : t('notDeployedTitle')}
        </Text>
      </Group>
      {isSandbox ? <SandboxFacts view={view} state={state} /> : <ProductionFacts endpoint={endpoint} />}
    </SectionCard>
  );
}

function SandboxFacts({ view: { endpoint }, state }: EnvironmentStateProps) {
  const { t } = useTranslation('overview');
  const changedAt = endpoint.environments.find(({ name }) => name === 'SANDBOX')?.settingsChangedAt;
  const { fields, fieldsReordered, webhook } = state.pendingChanges;
  const count = fields.length + (fieldsReordered ? 1 : 0) + (webhook ? 1 : 0);
  return (
    <Facts
      facts={[
        { name: t('settingsChanged'), value: changedAt && <Time at={changedAt} /> },
        { name: t('tested'), value: t(state.sandboxTested ? 'yes' : 'notYet') },
        {
          name: t('toDeploy'),
          value: endpoint.version === 0 ? t('notDeployedTitle') : count > 0 ? t('changes', { count }) : t('noChanges'),
        },
      ]}
    />
  );
}

function ProductionFacts({ endpoint }: Pick<EndpointView, 'endpoint'>) {
  const { t } = useTranslation('overview');
  if (endpoint.version === 0) return <Text size="sm">{t('notDeployedText')}</Text>;
  const deployedAt = endpoint.environments.find(({ name }) => name === 'PRODUCTION')?.settingsChangedAt;
  return (
    <Facts
      facts={[
        { name: t('version'), value: endpoint.version },
        { name: t('deployed'), value: deployedAt && <Time at={deployedAt} /> },
      ]}
    />
  );
}
