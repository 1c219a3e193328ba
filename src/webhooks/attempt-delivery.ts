import type { DeliveryTarget, WorkerServices } from '../context.ts';
import { idText } from '../ids.ts';
import { type DueAttempt, hostOf, retryWebhook } from './jobs.ts';
import type { DueDelivery } from './load-deliveries.sql.ts';
import { nextAttempt } from './next-attempt.ts';
import type { SendWebhook, SentWebhook } from './send-webhook.ts';
import type { Settlement } from './settle-attempts.ts';
import { writeWebhook } from './write-webhook.ts';

const webhookGone = 'The webhook was removed or switched off before it could be sent';
const whyUnsigned: Record<DeliveryTarget, string> = {
  ENDPOINT: webhookGone,
  KEY: webhookGone,
  CALLBACK: 'The API key of the request is gone, and with it the secret that signs',
};

/** What came of an attempt: how sending it went, and how its job is settled. */
export interface Attempted extends Required<Pick<Settlement, 'made'>>, Pick<Settlement, 'next'> {
  sent: SentWebhook;
}

/** Makes one attempt. Throws when what it needs cannot be read, such as a secret that was sealed by another installation. */
export async function attemptDelivery(
  { seal, retryDelaySeconds }: Pick<WorkerServices, 'seal' | 'retryDelaySeconds'>,
  due: DueAttempt,
  delivery: DueDelivery & { secret: Buffer },
  send: SendWebhook,
): Promise<Attempted> {
  const at = new Date();
  const sent = await send(writeWebhook(delivery, delivery.secret, idText('dlv', due.deliveryId), at, seal));
  const { status, response, error, durationMs } = sent;
  const { state, nextAttemptAt } = nextAttempt(delivery, sent, due.attempt, retryDelaySeconds);
  const made = { delivery, sent: true, outcome: { due, url: delivery.url, at, status, durationMs, response, error, state, nextAttemptAt } };
  if (nextAttemptAt === null) return { sent, made };
  return { sent, made, next: { kind: retryWebhook, data: { ...due, attempt: due.attempt + 1, host: hostOf(delivery.url) }, startAfter: nextAttemptAt } };
}

/** What an attempt comes to for which there is nothing to sign with. */
export function leaveUnsent(due: DueAttempt, delivery: DueDelivery): Required<Pick<Settlement, 'made'>> {
  const nothing = { status: null, response: null, durationMs: 0, nextAttemptAt: null };
  const outcome = { due, url: delivery.url, at: new Date(), error: whyUnsigned[delivery.target], state: 'FAILED' as const, ...nothing };
  return { made: { delivery, sent: false, outcome } };
}
