import type { DefaultConnectionArguments } from '@pothos/plugin-relay';
import { Refusal } from '../errors.ts';
import { isUuid } from '../ids.ts';

const pageMax = 100;

/**
 * Throws INVALID_ARGUMENT for an invalid cursor, and for a page size out of bounds, in a connection of rows whose ids
 * are UUIDs.
 */
export function checkPage({ first, last, after, before }: DefaultConnectionArguments): void {
  for (const size of [first, last]) {
    if (size != null && (size < 1 || size > pageMax))
      throw new Refusal('INVALID_ARGUMENT', { message: `A page holds 1 to ${pageMax} rows` });
  }
  for (const cursor of [after, before]) {
    if (cursor != null && !isCursor(cursor))
      throw new Refusal('INVALID_ARGUMENT', { message: 'A cursor must be one that a list answered with' });
  }
}

/** Returns true for a cursor as Pothos writes it: `GPC:S:` and the id, in base64. */
function isCursor(cursor: string): boolean {
  const [, id] = /^GPC:S:(.*)$/.exec(Buffer.from(cursor, 'base64').toString()) ?? [];
  return id !== undefined && isUuid(id);
}
