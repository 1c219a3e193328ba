import { Anchor, Code, Group, Paper, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAccount } from '../frame/signed-in.tsx';
import { Time } from '../frame/time.tsx';
import type { AuditLogQuery } from '../generated/graphql.ts';
import { isAction } from './actions.ts';
import { Details } from './details.tsx';

export type EntryRow = AuditLogQuery['auditLog']['edges'][number]['node'];

/** A change: the action and its object, the author, the time and the IP address. */
export function Entry({ entry }: { entry: EntryRow }) {
  const { t } = useTranslation('audit');
  const me = useAccount();
  const { action, subject, account, address, endpoint, requestId, at, details } = entry;
  const who = account ? (account.id === me.id ? t('you') : account.name) : t('nobody');
  return (
    <Paper withBorder p="md" component="li">
      <Group justify="space-between" gap="xs" align="baseline">
        <Text fw={600}>{isAction(action) ? t(`actions.${action}`) : action}</Text>
        <Text size="sm" c="dimmed">
          <Time at={at} /> · <Time at={at} exact />
        </Text>
      </Group>
      <Text style={{ overflowWrap: 'anywhere' }}>{subject}</Text>
      <Details details={details} />
      <Group mt="xs" fz="sm" c="dimmed" style={{ gap: '2px 16px' }}>
        <span>{t('by', { who })}</span>
        {address && <span>{t('from', { address })}</span>}
        {endpoint && (
          <Anchor component={Link} to={`/endpoints/${endpoint}`} inherit style={{ overflowWrap: 'anywhere' }}>
            {endpoint}
          </Anchor>
        )}
        {requestId && (
          <Code fz="xs" title={t('requestId')} style={{ overflowWrap: 'anywhere' }}>
            {requestId}
          </Code>
        )}
      </Group>
    </Paper>
  );
}
