import { Badge, Box, Code, Group, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../frame/format.ts';
import { Time } from '../../frame/time.tsx';
import { graphql } from '../../generated/gql.ts';
import type { DeliveryViewFragment } from '../../generated/graphql.ts';
import { Redeliver } from './redeliver.tsx';
import { StateBadge } from './state-badge.tsx';

/** A delivery in the dashboard. */
graphql(`
  fragment DeliveryView on Delivery {
    id
    state
    dead
    test
    target
    url
    createdAt
    nextAttemptAt
    webhookId
    attempts {
      number
      at
      durationMs
      status
      error
      response
    }
  }
`);

/** A delivery to a target: its URL, state and every attempt. */
export function DeliveryCard({ delivery, keyId }: { delivery: DeliveryViewFragment; keyId: string | null }) {
  const { t } = useTranslation('requests');
  const { attempts, nextAttemptAt, state, target, url } = delivery;
  return (
    <Paper withBorder p="sm" component="article" aria-label={t(`targets.${target}`)}>
      <Group justify="space-between" gap="xs" mb={4}>
        <Group gap="xs">
          <Text fw={600} size="sm">
            {t(`targets.${target}`)}
          </Text>
          <StateBadge state={state} />
        </Group>
        <Redeliver delivery={delivery} keyId={keyId} />
      </Group>
      <Text ff="monospace" size="xs" style={{ overflowWrap: 'anywhere' }}>
        {url}
      </Text>
      <Stack component="ol" gap={0} m={0} mt="xs" p={0} style={{ listStyle: 'none' }}>
        {attempts.map((attempt) => (
          <AttemptLine key={attempt.number} attempt={attempt} />
        ))}
      </Stack>
      {nextAttemptAt && state === 'PENDING' && (
        <Text size="sm" c="dimmed" mt="xs">
          {t(attempts.length === 0 ? 'firstAttempt' : 'nextAttempt')} <Time at={nextAttemptAt} />
        </Text>
      )}
    </Paper>
  );
}

function AttemptLine({ attempt }: { attempt: DeliveryViewFragment['attempts'][number] }) {
  const { t } = useTranslation('requests');
  const { number, at, status, durationMs, error, response } = attempt;
  return (
    <Box component="li" py="xs" style={{ borderTop: '1px solid var(--mantine-color-default-border)' }}>
      <Group gap="xs" align="center">
        <Text size="sm" fw={500}>
          {t('attempt', { number })}
        </Text>
        <Badge variant="light" color={error ? 'red' : 'teal'} radius="sm" tt="none">
          {status ?? t('noAnswer')}
        </Badge>
        <Text size="sm" c="dimmed">
          {formatDuration(durationMs)} · <Time at={at} exact />
        </Text>
      </Group>
      {error && (
        <Text size="sm" c="error" mt={2} style={{ overflowWrap: 'anywhere' }}>
          {error}
        </Text>
      )}
      {response && (
        <>
          <Text size="xs" c="dimmed" mt={4}>
            {t('answer')}
          </Text>
          <Code
            block
            tabIndex={0}
            mah={160}
            style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
          >
            {response}
          </Code>
        </>
      )}
    </Box>
  );
}
