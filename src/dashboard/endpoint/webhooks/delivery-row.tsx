import { Badge, Group, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../frame/format.ts';
import { Time } from '../../frame/time.tsx';
import type { DeliveryOfWebhookFragment, DeliveryState } from '../../generated/graphql.ts';

const colors: Record<DeliveryState, string> = { PENDING: 'yellow', SUCCEEDED: 'green', FAILED: 'red', REFUSED: 'red' };

/** One message to a webhook: how far it has come, and each attempt. */
export function DeliveryRow({ delivery }: { delivery: DeliveryOfWebhookFragment }) {
  const { t } = useTranslation('webhook');
  const { id, state, test, createdAt, nextAttemptAt, attempts } = delivery;
  return (
    <Paper withBorder px="md" py="sm">
      <Group gap="xs" justify="space-between">
        <Group gap="xs">
          <Badge color={colors[state]} variant="light">
            {t(state)}
          </Badge>
          {test && <Badge variant="default">{t('test')}</Badge>}
          <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {id}
          </Text>
        </Group>
        <Text size="sm" c="dimmed">
          <Time at={createdAt} />
        </Text>
      </Group>
      <Stack gap={2} mt={4}>
        {attempts.map(({ number, at, status, durationMs, error }) => (
          <Text key={number} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {t('attempt', { number })} · {status ?? t('noAnswer')} · {formatDuration(durationMs)} · <Time at={at} />
            {error && ` · ${error}`}
          </Text>
        ))}
        {state === 'PENDING' && (
          <Text size="sm" c="dimmed">
            {nextAttemptAt && attempts.length > 0 ? (
              <>
                {t('nextAttempt')} <Time at={nextAttemptAt} />
              </>
            ) : (
              t('onItsWay')
            )}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
