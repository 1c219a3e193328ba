import { createHash } from 'node:crypto';
import type { Idempotency, Operation } from '../../context/requests.ts';
import { Refusal } from '../../errors.ts';
import type { CallbackInput } from '../../webhooks/settings/check-callback.ts';

interface FingerprintInput {
  operation: Operation;
  record?: string;
  payloadText?: string;
  callback?: CallbackInput | null | undefined;
  idempotencyKey?: string | null | undefined;
}

/** The characters that a header carries unchanged. */
const keyForm = /^[\x20-\x7e]{1,255}$/;

/**
 * Returns the fingerprint that a repeat of a write shares; null without an idempotency key. It covers the operation,
 * the record, the payload and the callback's URL. The callback's header is left out: its hash could be guessed, and a
 * repeat may carry a newer token. Throws INVALID_ARGUMENT.
 */
export function fingerprintWrite({
  operation,
  record,
  payloadText,
  callback,
  idempotencyKey,
}: FingerprintInput): Idempotency | null {
  if (idempotencyKey == null) return null;
  // Some clients and proxies add or remove space around a header's value.
  const key = idempotencyKey.trim();
  if (!keyForm.test(key)) {
    throw new Refusal('INVALID_ARGUMENT', {
      message: 'An idempotency key (Idempotency-Key) must be 1 to 255 printable ASCII characters',
    });
  }
  const identity = JSON.stringify([operation, record ?? null, callback?.url ?? null]);
  return {
    key,
    fingerprint: createHash('sha256')
      .update(`${identity}\n${payloadText ?? ''}`)
      .digest(),
  };
}
