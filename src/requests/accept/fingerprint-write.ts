import { createHash } from 'node:crypto';
import type { Idempotency, Operation } from '../../context/requests.ts';
import { Refusal } from '../../errors.ts';
import type { CallbackInput } from '../../webhooks/settings/check-callback.ts';

interface Wanted {
  operation: Operation;
  record?: string;
  payloadText?: string;
  callback?: CallbackInput | null | undefined;
  idempotencyKey?: string | null | undefined;
}

/** As long as a caller's key may be, and of what: all that a header carries without being changed on its way. */
const keyForm = /^[\x20-\x7e]{1,255}$/;

/**
 * What tells a repeat of a write from another one; null for a write without an idempotency key. A repeat has the same operation,
 * record, payload and callback URL. The callback's header is left out: a hash of it would be a way to guess what is sealed
 * everywhere else, and a token may well be a newer one by then. Throws INVALID_ARGUMENT.
 */
export function fingerprintWrite({
  operation,
  record,
  payloadText,
  callback,
  idempotencyKey,
}: Wanted): Idempotency | null {
  if (idempotencyKey == null) return null;
  // Some clients and proxies put space around a header's value, others take it away.
  const key = idempotencyKey.trim();
  if (!keyForm.test(key)) {
    throw new Refusal('INVALID_ARGUMENT', {
      message: 'An idempotency key (Idempotency-Key) must be 1 to 255 printable ASCII characters',
    });
  }
  const asked = JSON.stringify([operation, record ?? null, callback?.url ?? null]);
  return {
    key,
    fingerprint: createHash('sha256')
      .update(`${asked}\n${payloadText ?? ''}`)
      .digest(),
  };
}
