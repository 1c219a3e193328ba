import { retrySchedule } from '../settings/retry-schedule.ts';
import type { DueDelivery } from './read-due-deliveries.sql.ts';
import type { SentWebhook } from './send-webhook.ts';
import type { AttemptOutcome } from './store-attempts.sql.ts';

/**
 * Each delay of STANDARD varies at random by up to this share, so that messages that failed together do not return
 * together.
 */
const jitter = 0.1;
const retryAfterMaxSeconds = 3_600;
const gone = 410;

/**
 * Returns the state of a delivery after an attempt of this number, made just now. The next one is due at `dueMs`, by
 * `performance.now()`; null for none.
 */
export function nextAttempt(
  delivery: DueDelivery,
  sent: SentWebhook,
  number: number,
  delaySeconds: number,
): { state: AttemptOutcome['state']; dueMs: number | null } {
  if (sent.error === null) return { state: 'SUCCEEDED', dueMs: null };
  if (sent.final) return { state: 'REFUSED', dueMs: null };
  const planned = sent.status === gone ? undefined : plannedDelay(delivery, number, delaySeconds);
  if (planned === undefined) return { state: 'FAILED', dueMs: null };
  const asked = Math.min(retryAfterMaxSeconds, askedDelay(sent.retryAfter));
  return { state: 'PENDING', dueMs: performance.now() + Math.max(planned, asked) * 1000 };
}

/** Returns seconds by the retry policy; undefined at its end. A test message is sent once. */
function plannedDelay(delivery: DueDelivery, number: number, delaySeconds: number): number | undefined {
  if (delivery.test) return undefined;
  const planned = retrySchedule(delivery, delaySeconds)[number - 1 - delivery.attemptsBefore];
  if (planned === undefined || delivery.retryPolicy !== 'STANDARD') return planned;
  return planned * (1 + jitter * (2 * Math.random() - 1));
}

/** Returns the seconds of a Retry-After: a number, or an HTTP date (RFC 9110, section 10.2.3). 0 for anything else. */
function askedDelay(retryAfter: string | undefined): number {
  if (retryAfter === undefined) return 0;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter);
  const at = /^[A-Z][a-z]{2}/.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN;
  return Number.isNaN(at) ? 0 : Math.max(0, (at - Date.now()) / 1000);
}
