import type { DefaultConnectionArguments } from '@pothos/plugin-relay';
import { isStorable } from '../db/storable.ts';
import { Refusal } from '../errors.ts';
import { isUuid } from '../ids.ts';
import { builder } from './builder.ts';

/** The most rows of a page. */
export const pageMax = 100;
/** The rows of a page unless asked otherwise. */
export const pageDefault = 20;

/**
 * Throws INVALID_ARGUMENT for an invalid cursor, and for a page size out of bounds, in a connection of rows whose ids
 * are UUIDs.
 */
export function checkPage({ first, last, after, before }: DefaultConnectionArguments): void {
  checkPageSize({ first, last });
  for (const cursor of [after, before]) {
    if (cursor != null && !isCursor(cursor))
      throw new Refusal('INVALID_ARGUMENT', { message: 'A cursor must be one that a list answered with' });
  }
}

/** Throws INVALID_ARGUMENT for a page size out of bounds, with the name of the rows. */
export function checkPageSize(
  { first, last }: Pick<DefaultConnectionArguments, 'first' | 'last'>,
  rows?: string,
): void {
  for (const size of [first, last]) {
    if (size != null && (size < 1 || size > pageMax))
      throw new Refusal('INVALID_ARGUMENT', {
        message: rows ? `A page holds 1 to ${pageMax} ${rows}` : `A page holds 1 to ${pageMax} rows`,
      });
  }
}

/** Returns true for a cursor as Pothos writes it: `GPC:S:` and the id, in base64. */
function isCursor(cursor: string): boolean {
  const [, id] = /^GPC:S:(.*)$/.exec(Buffer.from(cursor, 'base64').toString()) ?? [];
  return id !== undefined && isUuid(id);
}

/**
 * Returns the filter of a page of a list by id, newest first. Prisma's own cursor looks up its row, and skips one row
 * too many if that has left the list meanwhile.
 */
export function besideCursor({ cursor, take }: { cursor?: { id?: string | undefined } | undefined; take: number }) {
  if (cursor?.id === undefined) return {};
  return { id: take < 0 ? { gt: cursor.id } : { lt: cursor.id } };
}

export const searchCharactersMax = 254;

/** Returns a text to search names for; undefined for none. Throws INVALID_ARGUMENT. */
export function checkSearch(search: string | null | undefined): string | undefined {
  if (search == null || search === '') return undefined;
  if (search.length > searchCharactersMax || !isStorable(search)) {
    throw new Refusal('INVALID_ARGUMENT', {
      message: `search must be Unicode text of at most ${searchCharactersMax} characters, without NUL`,
    });
  }
  return search;
}

export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'The direction of an order.',
  values: {
    ASC: { description: 'Ascending: the least, or oldest, first.' },
    DESC: { description: 'Descending: the greatest, or newest, first.' },
  } as const,
});
