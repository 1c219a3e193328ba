import { randomBytes } from 'node:crypto';
import type { Seal } from '../../db/seal.ts';

/** The hours for which a replaced secret signs too. */
export const secretOverlapHours = 24;

/** Returns a new signing secret, as text of the Standard Webhooks specification, and sealed for tables. */
export function newWebhookSecret(seal: Seal): { text: string; sealed: Uint8Array<ArrayBuffer> } {
  const text = `whsec_${randomBytes(24).toString('base64')}`;
  return { text, sealed: Uint8Array.from(seal.close(text)) };
}

/** Returns the end of a secret that is replaced now. */
export function oldSecretEnd(now = new Date()): Date {
  return new Date(now.getTime() + secretOverlapHours * 3_600_000);
}
