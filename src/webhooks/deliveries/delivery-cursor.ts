import { idText, idUuid } from '../../ids.ts';
import type { DeliveryPosition } from './scan-deliveries.sql.ts';

/** Returns the position of a cursor of a list of deliveries. Throws INVALID_ARGUMENT. */
export function readDeliveryCursor(cursor: string): DeliveryPosition {
  const [request = '', delivery = ''] = cursor.split('.');
  const message = 'A cursor must be one that a list answered with';
  return {
    requestId: idUuid('req', request, 'INVALID_ARGUMENT', message),
    id: idUuid('dlv', delivery, 'INVALID_ARGUMENT', message),
  };
}

/** Returns the cursor of a position. */
export function writeDeliveryCursor({ requestId, id }: DeliveryPosition): string {
  return `${idText('req', requestId)}.${idText('dlv', id)}`;
}
