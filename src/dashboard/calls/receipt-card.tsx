import { Badge, Group, Loader, Paper, Stack, Text, Timeline, Title } from '@mantine/core';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Copy } from '../frame/copy.tsx';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { formatDuration } from '../frame/format.ts';
import { Loading } from '../frame/loading.tsx';
import { Time } from '../frame/time.tsx';
import { DeliveryItem } from './delivery-item.tsx';
import type { Target } from './run-by-session.ts';
import { useReceipt } from './use-receipt.ts';

interface ReceiptCardProps {
  target: Target;
  requestId: string;
  recordId: string;
  /** A cursor of the stream from before the request. */
  after: string | undefined;
  /** Called once it has succeeded or failed. */
  onApplied?: () => void;
}

const stateColors = { QUEUED: 'gray', SUCCEEDED: 'green', FAILED: 'red' } as const;

/** The receipt of a write as it completes, and its webhooks as they are sent: live. */
export function ReceiptCard({ target, requestId, recordId, after, onApplied }: ReceiptCardProps) {
  const { t } = useTranslation('calls');
  const { receipt, error } = useReceipt(target, requestId, recordId, after);
  const applied = Boolean(receipt?.appliedAt);
  const told = useEffectEvent(() => onApplied?.());
  useEffect(() => {
    if (applied) told();
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
