import type { EndpointAccess } from '../../access/actor.ts';
import { auditIn } from '../../audit/audit.ts';
import type { SeenDelivery } from '../../context/webhooks.ts';
import type { Changing, Services } from '../../context.ts';
import { inTransaction } from '../../db/pool.ts';
import { Refusal } from '../../errors.ts';
import { idUuid } from '../../ids.ts';
import { deliverWebhook } from '../sending/jobs.ts';
import { queueAttempts } from './queue-attempts.ts';
import { readNamedDeliveries } from './read-named-deliveries.ts';
import { attemptsMax, findRequestOf, lockDelivery, queueAgain, type StandingDelivery } from './redeliver.sql.ts';
import type { DeliveryView } from './seen-deliveries.sql.ts';

const noSuchDelivery = 'There is no such delivery of this endpoint';

/**
 * Sends one message once more at once, whatever its state, with its retry policy from the start. The owner redelivers
 * all; a collaborator, messages to their key's webhook and callbacks. Throws NOT_FOUND, and CONFLICT when its attempt
 * is due already or its webhook is off.
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
    // Taken after the lock: an earlier moment would miss that another caller's attempt is due.
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
  const [seen] = await readNamedDeliveries(pool, endpointId, [named]);
  if (!seen) throw new Refusal('NOT_FOUND', { message: noSuchDelivery });
  return seen;
}

/** A job that has not run by then counts as lost. At worst an attempt is made twice. */
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

/**
 * Returns the deliveries that an account may send once more. A collaborator redelivers only what their own keys sent,
 * though a key may see more: it reaches the receivers of others.
 */
export function resendable({ role, keyIds }: EndpointAccess): Pick<DeliveryView, 'seesKeys' | 'seesOwnWebhook'> {
  return role === 'OWNER' ? { seesKeys: null, seesOwnWebhook: true } : { seesKeys: keyIds, seesOwnWebhook: false };
}
