import { Badge, Code, Group, List, Loader, Paper, Stack, Text, Timeline, Title } from '@mantine/core';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Copy } from '../frame/copy.tsx';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { formatDuration } from '../frame/format.ts';
import { Loading } from '../frame/loading.tsx';
import { Time } from '../frame/time.tsx';
import type { CallDeliveryFragment } from '../generated/graphql.ts';
import type { Target } from './run-by-session.ts';
import { useReceipt } from './use-receipt.ts';

interface ReceiptCardProps {
  target: Target;
  requestId: string;
  recordId: string;
  /** A stream cursor from before the request. */
  after: string | undefined;
  /** Called once the request has succeeded or failed. */
  onApplied?: () => void;
}

const stateColors = { QUEUED: 'gray', SUCCEEDED: 'green', FAILED: 'red' } as const;

/** The receipt of a write and its webhook deliveries, updated live. */
export function ReceiptCard({ target, requestId, recordId, after, onApplied }: ReceiptCardProps) {
  const { t } = useTranslation('calls');
  const { receipt, error } = useReceipt(target, requestId, recordId, after);
  const applied = Boolean(receipt?.appliedAt);
  const announce = useEffectEvent(() => onApplied?.());
  useEffect(() => {
    if (applied) announce();
  }, [applied]);
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group gap="xs">
          <Title order={2} size="h4">
            {t('receipt')}
          </Title>
          {receipt && (
            <Badge variant="light" color={stateColors[receipt.state]} tt="none" role="status">
              {t(`state.${receipt.state}`)}
            </Badge>
          )}
          {receipt?.state === 'QUEUED' && <Loader size="xs" aria-hidden />}
        </Group>
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {requestId}
          </Text>
          <Copy text={requestId} label={t('copyRequestId')} />
        </Group>
        <ErrorNotice error={error} />
        {!receipt && !error && <Loading lines={2} />}
        {receipt && (
          <Timeline active={receipt.appliedAt ? 1 : 0} bulletSize={14} lineWidth={2}>
            <Timeline.Item title={t('accepted')}>
              <Text size="sm" c="dimmed">
                <Time at={receipt.acceptedAt} exact />
              </Text>
            </Timeline.Item>
            <Timeline.Item
              title={receipt.appliedAt ? t(`state.${receipt.state}`) : t('applying')}
              color={receipt.state === 'FAILED' ? 'red' : undefined}
            >
              {receipt.appliedAt && (
                <Text size="sm" c="dimmed">
                  {t('appliedAfter', {
                    duration: formatDuration(Date.parse(receipt.appliedAt) - Date.parse(receipt.acceptedAt)),
                  })}
                </Text>
              )}
              {receipt.error && <Text size="sm">{receipt.error}</Text>}
            </Timeline.Item>
          </Timeline>
        )}
        {receipt?.appliedAt && (
          <>
            <Title order={3} size="h5">
              {t('deliveries')}
            </Title>
            {receipt.deliveries.length === 0 && (
              <Text size="sm" c="dimmed">
                {t(target.environment === 'PRODUCTION' ? 'noDeliveriesConsole' : 'noDeliveries')}
              </Text>
            )}
            {receipt.deliveries.map((delivery) => (
              <DeliveryItem key={delivery.id} delivery={delivery} />
            ))}
          </>
        )}
      </Stack>
    </Paper>
  );
}

const colors = { PENDING: 'gray', SUCCEEDED: 'green', FAILED: 'red', REFUSED: 'red' } as const;

/** A delivery of the receipt, with every attempt so far. */
function DeliveryItem({
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
