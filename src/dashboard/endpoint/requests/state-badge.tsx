import { Badge, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeliveryState, RequestDeliveryState, RequestState } from '../../generated/graphql.ts';

const colors = { QUEUED: 'blue', PENDING: 'blue', SUCCEEDED: 'teal', FAILED: 'red', REFUSED: 'orange' } as const;

/** The state of a request or a delivery as a badge. */
export function StateBadge({ state }: { state: RequestState | DeliveryState }) {
  const { t } = useTranslation('requests');
  return (
    <Badge variant="light" color={colors[state]} tt="none" style={{ flexShrink: 0 }}>
      {t(`states.${state}`)}
    </Badge>
  );
}

const deliveryColors = { PENDING: 'blue', RETRYING: 'yellow', DELIVERED: 'teal', FAILED: 'red' } as const;

/** The state of all deliveries of a request as a badge. */
export function DeliveryBadge({ state }: { state: RequestDeliveryState }) {
  const { t } = useTranslation('requests');
  if (state === 'NONE') {
    return (
      <Text span size="sm" c="dimmed">
        {t('deliveryStates.NONE')}
      </Text>
    );
  }
  return (
    <Badge variant="light" color={deliveryColors[state]} tt="none" style={{ flexShrink: 0 }}>
      {t(`deliveryStates.${state}`)}
    </Badge>
  );
}
