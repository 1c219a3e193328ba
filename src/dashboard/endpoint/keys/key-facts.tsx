import { Code, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Time } from '../../frame/time.tsx';
import type { EnvironmentName, KeyPartsFragment } from '../../generated/graphql.ts';
import { permissions } from './permissions.ts';

/** Tells how a key is told, what it may do and see, until when, and when it last did something. */
export function KeyFacts({ apiKey, environment }: { apiKey: KeyPartsFragment; environment: EnvironmentName }) {
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
