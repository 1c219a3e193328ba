import { Badge, Group, Paper, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { KeyActions } from './key-actions.tsx';
import { KeyFacts } from './key-facts.tsx';
import { KeySwitch } from './key-switch.tsx';
import type { ListedKey } from './listed-key.ts';
import type { EndpointView } from '../use-endpoint.ts';

/** A pair of keys, seen from the environment that the page stands under. */
export function KeyCard({ apiKey, view }: { apiKey: ListedKey; view: EndpointView }) {
  const { t } = useTranslation('keys');
  const isOwner = view.endpoint.role === 'OWNER';
  const { acceptedInvitations: joined = 0, pendingInvitations: waiting = 0 } = apiKey;
  return (
    <Paper withBorder p="md" role="group" aria-label={apiKey.name}>
      <Group justify="space-between" gap="sm" mb="sm" align="flex-start">
        <Group gap="xs" style={{ minWidth: 0 }}>
          <Title order={3} size="h5" style={{ overflowWrap: 'anywhere' }}>
            {apiKey.name}
          </Title>
          {joined > 0 && <Badge variant="light">{t('peopleCount', { count: joined })}</Badge>}
          {waiting > 0 && (
            <Badge variant="light" color="gray">
              {t('waiting', { count: waiting })}
            </Badge>
          )}
        </Group>
        {isOwner ? <KeySwitch apiKey={apiKey} view={view} /> : <WhereItWorks apiKey={apiKey} />}
      </Group>
      <KeyFacts apiKey={apiKey} environment={view.environment} />
      <KeyActions apiKey={apiKey} view={view} />
    </Paper>
  );
}

function WhereItWorks({ apiKey }: { apiKey: ListedKey }) {
  const { t } = useTranslation('keys');
  const places = [apiKey.sandboxActive && t('sandbox'), apiKey.productionActive && t('production')].filter(
    (place) => typeof place === 'string',
  );
  return (
    <Text size="sm">
      {t('active')}: {places.join(' · ') || t('nothingAllowed')}
    </Text>
  );
}
