import type { DeliveryTarget } from '../../context/webhooks.ts';
import type { WorkerServices } from '../../context.ts';
import { idText } from '../../ids.ts';
import { dateOf } from '../../jobs/job-kind.ts';
import { type DueAttempt, hostOf, retryWebhook } from './jobs.ts';
import { nextAttempt } from './next-attempt.ts';
import type { DueDelivery } from './read-due-deliveries.sql.ts';
import type { SendWebhook, SentWebhook } from './send-webhook.ts';
import type { Settlement } from './settle-attempts.ts';
import { writeWebhook } from './write-webhook.ts';

const webhookGone = 'The webhook was removed or switched off before it could be sent';
const whyUnsigned: Record<DeliveryTarget, string> = {
  ENDPOINT: webhookGone,
  KEY: webhookGone,
  CALLBACK: 'The API key of the request is gone, and with it the secret that signs',
};

/** The result of an attempt, and the settlement of its job. */
export interface Attempted extends Required<Pick<Settlement, 'made'>>, Pick<Settlement, 'next'> {
  sent: SentWebhook;
}

/** Makes one attempt. Throws when its data cannot be read, such as a secret sealed by another installation. */
export async function attemptDelivery(
  { seal, retryDelaySeconds }: Pick<WorkerServices, 'seal' | 'retryDelaySeconds'>,
  due: DueAttempt,
  delivery: DueDelivery & { secret: Buffer },
  send: SendWebhook,
): Promise<Attempted> {
  const at = new Date();
  const sent = await send(writeWebhook(delivery, delivery.secret, idText('dlv', due.deliveryId), at, seal));
  return outcomeOf(due, delivery, sent, at, retryDelaySeconds);
}

/** Returns the result of an attempt that failed before sending. The log has the reason. */
export function failUnmade(due: DueAttempt, delivery: DueDelivery, retryDelaySeconds: number): Attempted {
  return outcomeOf(
    due,
    delivery,
    unsent('It could not be made: the log of the installation tells why'),
    new Date(),
    retryDelaySeconds,
  );
}

/**
 * Returns the result of an attempt that is not made, because its host has timed out for some time. It counts like one
 * that was made.
 */
export function failSilent(due: DueAttempt, delivery: DueDelivery, since: Date, retryDelaySeconds: number): Attempted {
  const error = `Not sent: the target has answered nobody since ${since.toISOString()}; one message at a time tries whether it does again`;
  return outcomeOf(due, delivery, unsent(error), new Date(), retryDelaySeconds);
}

/** Returns the result of an attempt without a secret to sign with. */
export function failUnsigned(due: DueAttempt, delivery: DueDelivery): Required<Pick<Settlement, 'made'>> {
  const nothing = { status: null, response: null, durationMs: 0, nextAttemptAt: null };
  const outcome = {
    due,
    url: delivery.url,
    at: new Date(),
    error: whyUnsigned[delivery.target],
    state: 'FAILED' as const,
    ...nothing,
  };
  return { made: { delivery, sent: false, outcome } };
}

function unsent(error: string): SentWebhook {
  return { status: null, response: null, error, durationMs: 0, final: false, timedOut: false, retryAfter: undefined };
}

function outcomeOf(
  due: DueAttempt,
  delivery: DueDelivery,
  sent: SentWebhook,
  at: Date,
  retryDelaySeconds: number,
): Attempted {
  const { status, response, error, durationMs } = sent;
  const { state, dueMs } = nextAttempt(delivery, sent, due.attempt, retryDelaySeconds);
  const nextAttemptAt = dueMs === null ? null : dateOf(dueMs);
  const made = {
    delivery,
    sent: true,
    outcome: { due, url: delivery.url, at, status, durationMs, response, error, state, nextAttemptAt },
  };
  if (dueMs === null) return { sent, made };
  return {
    sent,
    made,
    next: {
      kind: retryWebhook,
      data: { ...due, attempt: due.attempt + 1, host: hostOf(delivery.url) },
      dueMs,
    },
  };
}
