import type { Target } from '../../access/actor.ts';
import type { DeliveryState, DeliveryTarget, SeenDelivery } from '../../context/webhooks.ts';
import type { Context } from '../../context.ts';
import { type FoundPage, type PageInput, scan, scanMax } from '../../db/scan.ts';
import { Refusal } from '../../errors.ts';
import { firstUuidOf, isUuid } from '../../ids.ts';
import { readDeliveryCursor, writeDeliveryCursor } from './delivery-cursor.ts';
import { readNamedDeliveries } from './read-named-deliveries.ts';
import { countDeliveryScan, type DeliveryScan, scanDeliveries } from './scan-deliveries.sql.ts';

/** Selects the deliveries of a list; all that is given must hold. Times are of creation. */
export interface DeliveriesInput {
  states?: readonly DeliveryState[] | null | undefined;
  dead?: boolean | null | undefined;
  webhook?: string | null | undefined;
  target?: DeliveryTarget | null | undefined;
  from?: Date | null | undefined;
  to?: Date | null | undefined;
}

/** The most that an id's time differs from the acceptance: another machine's clock makes it, a little earlier. */
const slackMs = 10 * 60_000;

const deadStates: readonly DeliveryState[] = ['FAILED', 'REFUSED'];
const livingStates: readonly DeliveryState[] = ['PENDING', 'SUCCEEDED'];

/**
 * Returns a page of an environment's deliveries that the caller may see, those of the newest requests first. It looks
 * at 10,000 at most. Free. Throws the refusals of admission, and INVALID_ARGUMENT.
 */
export async function listDeliveries(
  context: Context,
  target: Target,
  filter: DeliveriesInput,
  page: PageInput,
): Promise<FoundPage<SeenDelivery>> {
  const { pool, scanPool } = context;
  const admission = await context.admit(target, 'receipt');
  const wanted: DeliveryScan = { admission, ...checkFilter(filter) };
  const [before, after] = [page.before, page.after].map((cursor) =>
    cursor === undefined ? undefined : readDeliveryCursor(cursor),
  );
  const [from, until] = page.inverted ? [before, after] : [after, before];
  const direction = page.inverted ? 'asc' : 'desc';
  const found = await scan(page.limit, from, (behind, max, most) =>
    scanDeliveries(scanPool, wanted, { direction, after: behind, until, max }, most),
  );
  const deliveries = await readNamedDeliveries(pool, admission.endpointId, found.rows);
  return {
    rows: deliveries.map((delivery) => ({
      node: delivery,
      cursor: writeDeliveryCursor({ requestId: delivery.requestId, id: delivery.id.uuid }),
    })),
    scanned: found.scanned,
    stoppedAt: found.stoppedAt && writeDeliveryCursor(found.stoppedAt),
    count: () => countDeliveryScan(scanPool, wanted, scanMax),
  };
}

function checkFilter({ states, dead, webhook, target, from, to }: DeliveriesInput): Omit<DeliveryScan, 'admission'> {
  if (webhook != null && !isUuid(webhook))
    throw new Refusal('INVALID_ARGUMENT', { message: 'filter.webhook must be the id of a webhook' });
  const given = states?.length ? states : undefined;
  const allowed = dead == null ? undefined : dead ? deadStates : livingStates;
  const wanted = given && allowed ? given.filter((state) => allowed.includes(state)) : (given ?? allowed);
  return {
    // A request is accepted before its deliveries are made, at an unknown earlier time.
    requestIdMax: to == null ? undefined : firstUuidOf(to.getTime() + slackMs),
    dead: wanted?.every((state) => deadStates.includes(state)) === true,
    states: wanted,
    webhookId: webhook ?? undefined,
    target: target ?? undefined,
    from: from ?? undefined,
    to: to ?? undefined,
  };
}
