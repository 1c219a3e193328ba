import type { Parameters } from '../db/parameters.ts';
import { type Lookup, ofNameSql, partSql } from './lookups.sql.ts';
import type { Position, RecordOrder, SortField } from './record-order.ts';

/** Part of an order: after `after` and before `until`, at most `max` records. */
export interface Stretch {
  order: RecordOrder;
  after: Position | undefined;
  until: Position | undefined;
  max: number;
}

/**
 * Returns the SQL of the next candidates in an order, for the environment of `$1` and `$2`: `candidate_id`, `value`
 * in the order's field, and the columns of the record, which may be gone. It follows the index of the order, or that
 * of the look-up. Only a look-up of ranges, or one beside the order's field, is sorted.
 */
export function candidatesSql(parameters: Parameters, stretch: Stretch, lookup: Lookup | undefined): string {
  const { field } = stretch.order;
  if (field) return withRecords(byField(parameters, stretch, field, lookup));
  if (lookup) return withRecords(byLookup(parameters, stretch, lookup));
  return byTime(parameters, stretch);
}

function withRecords(candidates: string): string {
  return `
    select candidate.id as candidate_id, candidate.value, record.* from (${candidates}) as candidate
    left join lateral (${recordSql('candidate.id')}) as record on true`;
}

/**
 * Returns the SQL of the record of an id. The offset forces a look-up by the whole key, whatever number of records
 * the planner expects.
 */
export function recordSql(id: string): string {
  return `select * from record where endpoint_id = $1 and environment = $2 and id = ${id} offset 0`;
}

function byTime(parameters: Parameters, stretch: Stretch): string {
  return `
    select record.id as candidate_id, null::text as value, record.* from record
    where record.endpoint_id = $1 and record.environment = $2 ${stretchSql(parameters, stretch, 'record.id')}`;
}

/**
 * A range is read from its own index and then sorted: the order's index would visit all records outside of the range
 * too.
 */
function byLookup(parameters: Parameters, stretch: Stretch, { name, parts, points }: Lookup): string {
  const each = parts.map((part) => {
    const within = `select record_id as id from record_value where ${partSql(parameters, name, part)}`;
    return `(${within} ${points ? stretchSql(parameters, stretch, 'record_id') : 'offset 0'})`;
  });
  return `select id, null::text as value from (${each.join(' union all ')}) as found
    where true ${stretchSql(parameters, stretch, 'id')}`;
}

function byField(
  parameters: Parameters,
  stretch: Stretch,
  { name, column }: SortField,
  lookup: Lookup | undefined,
): string {
  if (lookup && lookup.name !== name) return byOther(parameters, stretch, { name, column }, lookup);
  const parts = lookup?.parts ?? [{ column, bounds: [] }];
  const each = parts.map(
    (part) => `(select record_id as id, ${column} as value from record_value
      where ${partSql(parameters, name, part)} and ${column} is not null ${stretchSql(parameters, stretch, 'record_id', column)})`,
  );
  return `select id, value from (${each.join(' union all ')}) as found
    where true ${stretchSql(parameters, stretch, 'id', 'value')}`;
}

/** Sorts the records of a look-up by another field than its own. */
function byOther(parameters: Parameters, stretch: Stretch, { name, column }: SortField, lookup: Lookup): string {
  return `
    select record_id as id, sorted.value from (${lookupSql(parameters, lookup)}) as found
    cross join lateral (
      select ${column} as value from record_value
      where ${ofNameSql(parameters, name)} and record_value.record_id = found.record_id offset 0
    ) as sorted
    where sorted.value is not null ${stretchSql(parameters, stretch, 'record_id', 'sorted.value')}`;
}

/** Returns the SQL of all record ids of a look-up. */
export function lookupSql(parameters: Parameters, { name, parts }: Lookup): string {
  return parts
    .map((part) => `select record_id from record_value where ${partSql(parameters, name, part)}`)
    .join(' union all ');
}

/**
 * Returns SQL to follow a `where`: the bounds of the stretch, its order and its length. Repeated in each part and in
 * their union, it lets PostgreSQL merge the parts' indexes row by row instead of sorting them.
 */
function stretchSql(parameters: Parameters, { order, after, until, max }: Stretch, id: string, value?: string): string {
  const [ahead, back, direction] = order.direction === 'ASC' ? ['>', '<', 'asc'] : ['<', '>', 'desc'];
  const type = order.field?.column === 'number' ? 'numeric' : 'text';
  const bound = (sign: string, position: Position | undefined) => {
    if (!position) return '';
    const positionId = parameters.add(position.id, 'uuid');
    return value
      ? ` and (${value}, ${id}) ${sign} (${parameters.add(position.value, type)}, ${positionId})`
      : ` and ${id} ${sign} ${positionId}`;
  };
  const sorted = value ? `${value} ${direction}, ${id} ${direction}` : `${id} ${direction}`;
  return `${bound(ahead, after)}${bound(back, until)} order by ${sorted} limit ${parameters.add(max, 'bigint')}`;
}
