import { z } from 'zod';
import type { Seal } from '../../db/seal.ts';

const headersSchema = z.record(z.string(), z.string());

/**
 * Returns the headers of a webhook, name to value. `sealed` is bytes of the table, or base64 of the settings. Throws
 * when the seal does not open.
 */
export function openHeaders(seal: Seal, sealed: Uint8Array | string | null): Record<string, string> {
  if (sealed === null) return {};
  const bytes = typeof sealed === 'string' ? Buffer.from(sealed, 'base64') : sealed;
  return headersSchema.parse(JSON.parse(seal.open(bytes)));
}

/** Returns base64; null for no headers. */
export function closeHeaders(seal: Seal, headers: Record<string, string>): string | null {
  return Object.keys(headers).length === 0 ? null : seal.close(JSON.stringify(headers)).toString('base64');
}
