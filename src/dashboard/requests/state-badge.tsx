import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeliveryState, RequestState } from '../generated/graphql.ts';

const colors = { QUEUED: 'blue', PENDING: 'blue', SUCCEEDED: 'teal', FAILED: 'red', REFUSED: 'orange' } as const;

/** How far a request or a delivery has come, in a word. */
export function StateBadge({ state }: { state: RequestState | DeliveryState }) {
  const { t } = useTranslation('requests');
  return (
    <Badge variant="light" color={colors[state]} tt="none" style={{ flexShrink: 0 }}>
      {t(`states.${state}`)}
    </Badge>
  );
}
