import { z } from 'zod';
import type { FieldType } from '../access/actor.ts';
import type { Direction } from '../db/ordered.ts';
import { Refusal } from '../errors.ts';
import { idText, idUuid } from '../ids.ts';
import { checkPath } from './check-conditions.ts';
import type { ValueColumn } from './lookups.sql.ts';

/** A caller's order of a list. Without a path, by the time of creation. */
export interface OrderInput {
  path?: string | null | undefined;
  direction: Direction;
}

/**
 * The order of a list: by the time of creation, which ids contain, or by the values of a searchable field, then by
 * id.
 */
export interface RecordOrder {
  field: SortField | undefined;
  direction: Direction;
}

export interface SortField {
  name: string;
  column: ValueColumn;
}

/** A position in an order. `value` is the field's, as text; null when the order is by time. */
export interface Position {
  id: string;
  value: string | null;
}

/** Throws INVALID_ARGUMENT for a path that is not a searchable field. */
export function checkOrder(
  wanted: OrderInput | null | undefined,
  searchable: ReadonlyMap<string, FieldType>,
): RecordOrder {
  const { path, direction } = wanted ?? { direction: 'DESC' };
  if (path == null) return { field: undefined, direction };
  checkPath(path, 'orderBy.path');
  const type = searchable.get(path);
  if (type === undefined) {
    const message = [
      'orderBy.path must be a searchable field of this environment, whose values take moments to gather after it is made so;',
      'or be left out',
    ].join(' ');
    throw new Refusal('INVALID_ARGUMENT', { message });
  }
  return { field: { name: path, column: type === 'number' ? 'number' : 'text' }, direction };
}

const fieldCursor = z.tuple([z.string(), z.string(), z.string()]);
const numeric = /^-?[0-9]{1,2000}(\.[0-9]{1,2000})?$/;

/** Returns a position's cursor: the record's id, preceded by the field and its value where the order is by a field. */
export function writeCursor({ field }: RecordOrder, { id, value }: Position): string {
  const text = idText('rec', id);
  return field ? Buffer.from(JSON.stringify([field.name, value, text])).toString('base64url') : text;
}

/** Returns a cursor's position. Throws INVALID_ARGUMENT for a text that is no cursor of this order. */
export function readCursor({ field }: RecordOrder, cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  if (!field) return { id: idUuid('rec', cursor, 'INVALID_ARGUMENT', notOurs), value: null };
  const { data } = fieldCursor.safeParse(parse(Buffer.from(cursor, 'base64url').toString()));
  if (!data) throw new Refusal('INVALID_ARGUMENT', { message: notOurs });
  const [name, value, id] = data;
  const readable = field.column === 'number' ? numeric.test(value) : !value.includes('\0');
  if (name !== field.name || !readable) throw new Refusal('INVALID_ARGUMENT', { message: notOurs });
  return { id: idUuid('rec', id, 'INVALID_ARGUMENT', notOurs), value };
}

const notOurs = 'A cursor must be one that a list in the same order answered with';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
