import type { EndpointAccess } from '../../access/actor.ts';
import { auditIn } from '../../audit/audit.ts';
import type { SeenDelivery } from '../../context/webhooks.ts';
import type { Changing, Services } from '../../context.ts';
import { inTransaction } from '../../db/pool.ts';
import { Refusal } from '../../errors.ts';
import { idUuid } from '../../ids.ts';
import { deliverWebhook } from '../sending/jobs.ts';
import { listDeliveries } from './list-deliveries.ts';
import { queueAttempts } from './queue-attempts.ts';
import { attemptsMax, findRequestOf, lockDelivery, queueAgain, type StandingDelivery } from './redeliver.sql.ts';
import { resendable } from './resendable.ts';

const noSuchDelivery = 'There is no such delivery of this endpoint';

/**
 * Sends one message once more at once, whatever became of it, with its retry policy from the start; one that waits for its next
 * attempt does not wait any longer. For the owner, and for those who work with a key what is sent to its webhook and the callbacks
 * of its requests. Throws NOT_FOUND, and CONFLICT for one whose attempt is due already or whose webhook is off.
 */
export async function redeliver(
  { pool, scanPool, boss, by }: Pick<Changing, 'by'> & Pick<Services, 'pool' | 'scanPool' | 'boss'>,
  access: EndpointAccess,
  delivery: string,
): Promise<SeenDelivery> {
  const { endpointId, ownerId, name } = access;
  const id = idUuid('dlv', delivery, 'NOT_FOUND', noSuchDelivery);
  const requestId = await findRequestOf(scanPool, { endpointId, environment: null, ...resendable(access) }, id);
  if (requestId === undefined) throw new Refusal('NOT_FOUND', { message: noSuchDelivery });
  const named = { requestId, id };
  await inTransaction(pool, async (tx) => {
    const standing = await lockDelivery(tx, endpointId, named);
    // By the time of whoever came first, which an earlier moment than this one's would not find due yet.
    const at = new Date();
    refuse(standing, at);
    const queued = await queueAgain(tx, endpointId, [named], at);
    if (queued.length === 0)
      throw new Refusal('CONFLICT', { message: `It has been attempted ${attemptsMax} times; that is enough` });
    await auditIn(tx, by, {
      action: 'delivery.redelivered',
      ownerId,
      endpointId,
      subject: name,
      details: { delivery },
    });
    await queueAttempts(tx, boss, deliverWebhook, endpointId, queued);
  });
  const [seen] = await listDeliveries(pool, endpointId, [named]);
  if (!seen) throw new Refusal('NOT_FOUND', { message: noSuchDelivery });
  return seen;
}

/** A job that is not done by then is not waited for any longer: at worst it is made twice. */
const lostMs = 10 * 60_000;

function refuse(standing: StandingDelivery | undefined, at: Date): void {
  if (!standing) throw new Refusal('NOT_FOUND', { message: noSuchDelivery });
  const overdueMs = at.getTime() - (standing.nextAttemptAt?.getTime() ?? 0);
  if (standing.state === 'PENDING' && overdueMs >= 0 && overdueMs < lostMs) {
    throw new Refusal('CONFLICT', { message: 'Its next attempt is due already; see what comes of it' });
  }
  if (standing.webhookOff && !standing.test) {
    throw new Refusal('CONFLICT', { message: 'Its webhook was removed or switched off; switch it on, then redeliver' });
  }
}
