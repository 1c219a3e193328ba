import { randomBytes } from 'node:crypto';
import type { Seal } from '../../db/seal.ts';

/** For so long the secret before it signs as well as a new one. */
export const secretOverlapHours = 24;

/** A new secret that signs webhooks, as the Standard Webhooks specification writes it; and sealed, as tables keep it. */
export function newWebhookSecret(seal: Seal): { text: string; sealed: Uint8Array<ArrayBuffer> } {
  const text = `whsec_${randomBytes(24).toString('base64')}`;
  return { text, sealed: Uint8Array.from(seal.close(text)) };
}

/** When the secret ends that is replaced now. */
export function oldSecretEnd(now = new Date()): Date {
  return new Date(now.getTime() + secretOverlapHours * 3_600_000);
}
