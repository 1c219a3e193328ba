import { Badge, Code, Group, List, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../frame/format.ts';
import { Time } from '../frame/time.tsx';
import type { CallDeliveryFragment } from '../generated/graphql.ts';

const colors = { PENDING: 'gray', SUCCEEDED: 'green', FAILED: 'red', REFUSED: 'red' } as const;

/** One message of a receipt, with every attempt so far. */
export function DeliveryItem({
  delivery: { url, target, state, nextAttemptAt, attempts },
}: {
  delivery: CallDeliveryFragment;
}) {
  const { t } = useTranslation('calls');
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Badge variant="light" color={colors[state]} tt="none">
          {t(`deliveryState.${state}`)}
        </Badge>
        <Text size="sm">{t(`target.${target}`)}</Text>
      </Group>
      <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
        {url}
      </Text>
      <List size="sm" withPadding>
        {attempts.map(({ number, at, status, durationMs, error, response }) => (
          <List.Item key={number}>
            {t('attempt', { number })}: {status ? `HTTP ${status}` : t('noAnswer')}, {formatDuration(durationMs)} ·{' '}
            <Time at={at} exact />
            {error && <Text size="sm">{error}</Text>}
            {response && <Code style={{ overflowWrap: 'anywhere' }}>{response.slice(0, 300)}</Code>}
          </List.Item>
        ))}
      </List>
      {nextAttemptAt && state === 'PENDING' && (
        <Text size="sm" c="dimmed">
          {t(attempts.length > 0 ? 'nextAttempt' : 'firstAttempt')} <Time at={nextAttemptAt} />
        </Text>
      )}
    </Stack>
  );
}
