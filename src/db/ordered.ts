import type { Parameters } from './parameters.ts';
import { isStorable } from './storable.ts';

export type Direction = 'ASC' | 'DESC';

/** The position of a row in an order: its value, as PostgreSQL writes it, and its id among equal values. */
export interface Position {
  value: string;
  id: string;
}

/** A part of a list between two positions, in the direction of reading. */
export interface Stretch {
  direction: Direction;
  after: Position | undefined;
  before: Position | undefined;
  limit: number;
}

/** The order of a list: an SQL expression that is never null, and its type; undefined for ids alone. */
export type OrderedBy = { value: string; type: 'text' | 'bigint' } | undefined;

/**
 * Returns the end of a statement: the conditions of the stretch and its own, the order and the limit. Rows have an `id`
 * and the ordering value.
 */
export function stretchSql(
  parameters: Parameters,
  by: OrderedBy,
  { direction, after, before, limit }: Stretch,
  conditions: readonly string[] = [],
): string {
  const beside = ({ value, id }: Position) =>
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

/** Returns the select list for a row's position. */
export function positionSql(by: OrderedBy): string {
  return `id, ${by ? `(${by.value})::text` : "''"} as value`;
}

/** Returns true if a text can be the value of a position. */
export function isValueOf(by: OrderedBy, value: string): boolean {
  if (!by) return value === '';
  return by.type === 'bigint' ? /^-?[0-9]{1,18}$/.test(value) : isStorable(value);
}
