import { z } from 'zod';
import type { Seal } from '../../db/seal.ts';

const headersSchema = z.record(z.string(), z.string());

/** The headers that a webhook sends along, name to value; `sealed` as its table or its settings keep them. Throws when the seal does not open. */
export function openHeaders(seal: Seal, sealed: Uint8Array | string | null): Record<string, string> {
  if (sealed === null) return {};
  const bytes = typeof sealed === 'string' ? Buffer.from(sealed, 'base64') : sealed;
  return headersSchema.parse(JSON.parse(seal.open(bytes)));
}

/** In base64; null for none. */
export function closeHeaders(seal: Seal, headers: Record<string, string>): string | null {
  return Object.keys(headers).length === 0 ? null : seal.close(JSON.stringify(headers)).toString('base64');
}
