import { Badge, Code, Group, Paper, SimpleGrid, Switch, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { notifyDone, notifyError } from '../../frame/notify.ts';
import { Time } from '../../frame/time.tsx';
import type { EnvironmentName, KeyPartsFragment } from '../../generated/graphql.ts';
import type { EndpointView } from '../use-endpoint.ts';
import { KeyActions } from './key-actions.tsx';
import { type ListedKey, permissions, updatingKey } from './listed-key.ts';

/** A key pair, as seen from the page's environment. */
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
  const environments = [apiKey.sandboxActive && t('sandbox'), apiKey.productionActive && t('production')].filter(
    (environment) => typeof environment === 'string',
  );
  return (
    <Text size="sm">
      {t('active')}: {environments.join(' · ') || t('nothingAllowed')}
    </Text>
  );
}

/** Shows the start of a key, its permissions and scope, its expiry and its last use. */
function KeyFacts({ apiKey, environment }: { apiKey: KeyPartsFragment; environment: EnvironmentName }) {
  const { t } = useTranslation('keys');
  const { burst, secrets, createdAt, expiresAt, lastUsedAt } = apiKey;
  const here = secrets.filter((secret) => secret.environment === environment);
  const current = here.find((secret) => !secret.expiresAt);
  const replaced = here.find((secret) => secret.expiresAt && Date.parse(secret.expiresAt) > Date.now());
  const allowed = permissions.filter((permission) => apiKey[permission]).map((permission) => t(permission));
  return (
    <>
      <SimpleGrid component="dl" cols={{ base: 1, xs: 2, md: 3 }} spacing="md" verticalSpacing="xs" m={0}>
        <Fact name={t('key')}>
          {current && <Code>{`${environment === 'SANDBOX' ? 'tm_test_' : 'tm_live_'}…${current.hint}`}</Code>}
        </Fact>
        <Fact name={t('permissions')}>{allowed.join(' · ') || t('nothingAllowed')}</Fact>
        <Fact name={t('scope')}>{t(apiKey.scope)}</Fact>
        <Fact name={t('lastUsed')}>{lastUsedAt ? <Time at={lastUsedAt} /> : t('neverUsed')}</Fact>
        {apiKey.default ? (
          <Fact name={t('made')}>
            <Time at={current?.createdAt ?? createdAt} />
          </Fact>
        ) : (
          <Fact name={expiresAt && Date.parse(expiresAt) < Date.now() ? t('expired') : t('expires')}>
            {expiresAt ? <Time at={expiresAt} /> : t('neverExpires')}
          </Fact>
        )}
        {burst && <Fact name={t('burst')}>{t('burstOf', burst)}</Fact>}
      </SimpleGrid>
      {replaced?.expiresAt && (
        <Text size="sm" mt="xs">
          {t('oldOne', { hint: replaced.hint })} <Time at={replaced.expiresAt} exact />
        </Text>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div style={{ minWidth: 0 }}>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" m={0}>
        {children}
      </Text>
    </div>
  );
}

/** Switches a key on or off in this environment. */
function KeySwitch({ apiKey, view: { endpoint, environment } }: { apiKey: KeyPartsFragment; view: EndpointView }) {
  const { t } = useTranslation('keys');
  const [{ fetching }, update] = useMutation(updatingKey);
  const { id, name } = apiKey;
  const set = async (on: boolean) => {
    const input = environment === 'SANDBOX' ? { sandboxActive: on } : { productionActive: on };
    const { error } = await update({ endpoint: endpoint.slug, key: id, input, ifRevision: apiKey.revision });
    if (error) notifyError(error);
    else notifyDone(t(on ? 'switchedOn' : 'switchedOff', { name }));
  };
  return (
    <Switch
      checked={environment === 'SANDBOX' ? apiKey.sandboxActive : apiKey.productionActive}
      label={t('works')}
      aria-label={t('worksOf', { name })}
      aria-busy={fetching}
      onChange={({ currentTarget }) => !fetching && set(currentTarget.checked)}
    />
  );
}
