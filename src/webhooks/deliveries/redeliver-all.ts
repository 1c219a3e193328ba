import type { EndpointAccess, EnvironmentName } from '../../access/actor.ts';
import { auditIn } from '../../audit/audit.ts';
import type { Changing, Services } from '../../context.ts';
import { inTransaction } from '../../db/pool.ts';
import { Refusal } from '../../errors.ts';
import { retryWebhook } from '../sending/jobs.ts';
import { requireWebhook } from '../settings/require-webhook.ts';
import { readDeliveryCursor, writeDeliveryCursor } from './delivery-cursor.ts';
import { queueAttempts } from './queue-attempts.ts';
import { lockDead, queueAgain } from './redeliver.sql.ts';
import { resendable } from './redeliver.ts';
import { type DeliveryPosition, type DeliveryScan, scanDeliveries } from './scan-deliveries.sql.ts';

/** Selects an environment's given-up messages to send once more: of a webhook, of a period, or both. */
export interface RedeliveryInput {
  environment: EnvironmentName;
  webhook?: string | null | undefined;
  from?: Date | null | undefined;
  to?: Date | null | undefined;
  /** Continues after the `cursor` of an earlier call. */
  after?: string | null | undefined;
}

/** The number of messages sent once more. Unless complete, another call continues after `cursor`. */
export interface Redelivery {
  count: number;
  complete: boolean;
  cursor: string | null;
}

type RedeliverServices = Changing & Pick<Services, 'pool' | 'scanPool' | 'boss'>;

const portionMax = 1_000;
/** The most portions per call, since a caller waits for it. */
const portionsMax = 10;

/**
 * Sends given-up messages once more, those of the oldest requests first, in short transactions: at most 10,000. Test
 * messages, and those to a webhook that was removed or is off, stay as they are. The owner redelivers all; a
 * collaborator, the messages of their keys. Throws INVALID_ARGUMENT, NOT_FOUND for the webhook, CONFLICT for one that
 * is off.
 */
export async function redeliverAll(
  services: RedeliverServices,
  access: EndpointAccess,
  wanted: RedeliveryInput,
): Promise<Redelivery> {
  const { scanPool } = services;
  const { endpointId } = access;
  const dead: DeliveryScan = {
    admission: { endpointId, environment: wanted.environment, ...resendable(access) },
    ...{ dead: true, states: undefined, target: undefined, requestIdMax: undefined },
    ...{
      webhookId: await checkInput(services, access, wanted),
      from: wanted.from ?? undefined,
      to: wanted.to ?? undefined,
    },
  };
  let after = wanted.after == null ? undefined : readDeliveryCursor(wanted.after);
  let count = 0;
  for (let portion = 0; portion < portionsMax; portion++) {
    const { rows, scanned, last } = await scanDeliveries(
      scanPool,
      dead,
      { direction: 'asc', after, until: undefined, max: portionMax },
      portionMax,
    );
    if (rows.length > 0) count += await redeliverPortion(services, access, wanted, rows);
    if (scanned < portionMax || !last) return { count, complete: true, cursor: null };
    after = last;
  }
  return { count, complete: false, cursor: after ? writeDeliveryCursor(after) : null };
}

/** Returns the webhook's id, when one is named. */
async function checkInput(
  { prisma }: RedeliverServices,
  access: EndpointAccess,
  { webhook, from, environment }: RedeliveryInput,
): Promise<string | undefined> {
  if (webhook == null) {
    if (from == null) throw new Refusal('INVALID_ARGUMENT', { message: 'Name a webhook, or from when on' });
    return undefined;
  }
  const { id, active, environment: itsOwn } = await requireWebhook(prisma, access, webhook);
  if (itsOwn !== null && itsOwn !== environment)
    throw new Refusal('INVALID_ARGUMENT', { message: `This webhook belongs to ${itsOwn}` });
  if (!active) throw new Refusal('CONFLICT', { message: 'This webhook is switched off; switch it on, then redeliver' });
  return id;
}

async function redeliverPortion(
  { pool, boss, by }: RedeliverServices,
  { endpointId, ownerId, name }: EndpointAccess,
  { environment, webhook, from, to }: RedeliveryInput,
  rows: readonly DeliveryPosition[],
): Promise<number> {
  return inTransaction(pool, async (tx) => {
    const locked = await lockDead(tx, endpointId, rows);
    const queued = await queueAgain(tx, endpointId, locked, new Date());
    if (queued.length === 0) return 0;
    const details = {
      environment,
      count: queued.length,
      webhook: webhook ?? null,
      from: from?.toISOString() ?? null,
      to: to?.toISOString() ?? null,
    };
    await auditIn(tx, by, { action: 'deliveries.redelivered', ownerId, endpointId, subject: name, details });
    // In the retry queue, so that no fresh message has to wait behind these.
    await queueAttempts(tx, boss, retryWebhook, endpointId, queued);
    return queued.length;
  });
}
