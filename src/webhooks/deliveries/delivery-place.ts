import { idText, idUuid } from '../../ids.ts';
import type { DeliveryPlace } from './find-deliveries.sql.ts';

/** Returns the position of a cursor of a list of deliveries. Throws INVALID_ARGUMENT. */
export function placeOf(cursor: string): DeliveryPlace {
  const [request = '', delivery = ''] = cursor.split('.');
  const message = 'A cursor must be one that a list answered with';
  return {
    requestId: idUuid('req', request, 'INVALID_ARGUMENT', message),
    id: idUuid('dlv', delivery, 'INVALID_ARGUMENT', message),
  };
}

/** Returns the cursor of a position. */
export function textOf({ requestId, id }: DeliveryPlace): string {
  return `${idText('req', requestId)}.${idText('dlv', id)}`;
}
