import { randomBytes } from 'node:crypto';
import type { Seal } from '../db/seal.ts';

/** A new secret that signs webhooks, as the Standard Webhooks specification writes it: sealed, as tables keep it. */
export function newWebhookSecret(seal: Seal): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(seal.close(`whsec_${randomBytes(24).toString('base64')}`));
}
