import type { Parameters } from './parameters.ts';
import { isStorable } from './storable.ts';

export type Direction = 'ASC' | 'DESC';

/** Where a row stands in an order: its value, as PostgreSQL writes it, and among equal ones its id. */
export interface Place {
  value: string;
  id: string;
}

/** Part of a list: between two places, in the direction of reading. */
export interface Stretch {
  direction: Direction;
  after: Place | undefined;
  before: Place | undefined;
  limit: number;
}

/** What a list of rows is ordered by: an SQL expression that is never null, and its type; or, without, their ids alone. */
export type OrderedBy = { value: string; type: 'text' | 'bigint' } | undefined;

/** The end of a statement: these and its own conditions, order and limit. Rows have an `id`, and what they are ordered by. */
export function stretchSql(
  parameters: Parameters,
  by: OrderedBy,
  { direction, after, before, limit }: Stretch,
  conditions: readonly string[] = [],
): string {
  const beside = ({ value, id }: Place) =>
    by ? `(${parameters.add(value, by.type)}, ${parameters.add(id, 'uuid')})` : parameters.add(id, 'uuid');
  const row = by ? `(${by.value}, id)` : 'id';
  const [ahead, back] = direction === 'ASC' ? ['>', '<'] : ['<', '>'];
  const within = [
    ...conditions,
    ...(after ? [`${row} ${ahead} ${beside(after)}`] : []),
    ...(before ? [`${row} ${back} ${beside(before)}`] : []),
  ];
  const order = [...(by ? [by.value] : []), 'id'].map((one) => `${one} ${direction}`).join(', ');
  return `${within.length > 0 ? `where ${within.join(' and ')} ` : ''}order by ${order} limit ${parameters.add(limit, 'bigint')}`;
}

/** What a statement selects to tell where a row stands. */
export function placeSql(by: OrderedBy): string {
  return `id, ${by ? `(${by.value})::text` : "''"} as value`;
}

/** Tells whether a text can be a place's value. */
export function isValueOf(by: OrderedBy, value: string): boolean {
  if (!by) return value === '';
  return by.type === 'bigint' ? /^-?[0-9]{1,18}$/.test(value) : isStorable(value);
}
