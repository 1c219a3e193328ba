import type { EndpointAccess, EnvironmentName } from '../../access/actor.ts';
import { auditIn } from '../../audit/audit.ts';
import type { SeenDelivery } from '../../context/webhooks.ts';
import type { Changing, Services } from '../../context.ts';
import { inTransaction } from '../../db/pool.ts';
import { Refusal } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { deliverWebhook } from '../sending/jobs.ts';
import { requireWebhook } from '../settings/require-webhook.ts';
import { countTestEvent } from './count-test-event.ts';
import { queueAttempts } from './queue-attempts.ts';
import { readNamedDeliveries } from './read-named-deliveries.ts';
import { insertTestMessage } from './test-messages.sql.ts';

/** The webhook to try, and the environment of the message. A key's webhook is tried for the sandbox by default. */
export interface TestEventInput {
  webhook: string;
  environment?: EnvironmentName | null | undefined;
}

/**
 * Sends one test message to a webhook, switched on or off, like any other but once. The delivery shows the outcome.
 * Allowed to those who may set the webhook. Throws NOT_FOUND, INVALID_ARGUMENT, RATE_LIMITED.
 */
export async function sendTestEvent(
  { pool, prisma, boss, by, targets }: Changing & Pick<Services, 'pool' | 'boss' | 'targets'>,
  access: EndpointAccess,
  wanted: TestEventInput,
): Promise<SeenDelivery> {
  const { endpointId, ownerId, name } = access;
  const webhook = await requireWebhook(prisma, access, wanted.webhook);
  const environment = webhook.environment ?? wanted.environment ?? 'SANDBOX';
  if (wanted.environment != null && wanted.environment !== environment) {
    throw new Refusal('INVALID_ARGUMENT', {
      message: `This webhook belongs to ${environment}; leave environment out or name that`,
    });
  }
  const { href: url } = targets.check(webhook.url, { name: "The webhook's url", code: 'INVALID_ARGUMENT' });
  await countTestEvent(pool, by.accountId ?? ownerId);
  const [requestId, id] = [newId('req').uuid, newId('dlv').uuid];
  const target = webhook.environment === null ? 'KEY' : 'ENDPOINT';
  await inTransaction(pool, async (tx) => {
    await insertTestMessage(tx, {
      endpointId,
      requestId,
      id,
      target,
      webhookId: webhook.id,
      url,
      environment,
      at: new Date(),
    });
    await auditIn(tx, by, {
      action: 'webhook.test_sent',
      ownerId,
      endpointId,
      subject: name,
      details: { webhook: webhook.id, environment },
    });
    await queueAttempts(tx, boss, deliverWebhook, endpointId, [
      { requestId, id, environment, keyId: webhook.apiKeyId, url, attempt: 1, generation: 0 },
    ]);
  });
  const [seen] = await readNamedDeliveries(pool, endpointId, [{ requestId, id }]);
  if (!seen) throw new Error('A test message is gone as soon as it was made');
  return seen;
}
