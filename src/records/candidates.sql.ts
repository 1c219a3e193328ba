import type { Parameters } from '../db/parameters.ts';
import { type Lookup, ofNameSql, partSql } from './lookups.sql.ts';
import type { Place, RecordOrder, SortField } from './record-order.ts';

/** Part of an order: behind `after` and before `until`, at most `max` places. */
export interface Stretch {
  order: RecordOrder;
  after: Place | undefined;
  until: Place | undefined;
  max: number;
}

/**
 * SQL of the next places in an order, for the environment of `$1` and `$2`: `candidate_id`, `value` in the order's field,
 * and the columns of the record, which may be gone. Follows the order's index, or that of the look-up, and then sorts unless
 * it is of points and by time.
 */
export function candidatesSql(parameters: Parameters, stretch: Stretch, lookup: Lookup | undefined): string {
  const { field } = stretch.order;
  if (field) return withRecords(byField(parameters, stretch, field, lookup));
  if (lookup) return withRecords(byLookup(parameters, stretch, lookup));
  return byTime(parameters, stretch);
}

function withRecords(places: string): string {
  return `
    select place.id as candidate_id, place.value, record.* from (${places}) as place
    left join lateral (${recordSql('place.id')}) as record on true`;
}

/** SQL of the record of an id. The offset has it looked up by its whole key, however few records the planner expects there to be. */
export function recordSql(id: string): string {
  return `select * from record where endpoint_id = $1 and environment = $2 and id = ${id} offset 0`;
}

function byTime(parameters: Parameters, stretch: Stretch): string {
  return `
    select record.id as candidate_id, null::text as value, record.* from record
    where record.endpoint_id = $1 and record.environment = $2 ${stretchSql(parameters, stretch, 'record.id')}`;
}

/** A range is taken out of its own index, and then sorted: the order's index would have all that is not in the range too. */
function byLookup(parameters: Parameters, stretch: Stretch, { name, parts, points }: Lookup): string {
  const each = parts.map((part) => {
    const within = `select record_id as id from record_value where ${partSql(parameters, name, part)}`;
    return `(${within} ${points ? stretchSql(parameters, stretch, 'record_id') : 'offset 0'})`;
  });
  return `select id, null::text as value from (${each.join(' union all ')}) as found where true ${stretchSql(parameters, stretch, 'id')}`;
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
  return `select id, value from (${each.join(' union all ')}) as found where true ${stretchSql(parameters, stretch, 'id', 'value')}`;
}

/** Sorts what is found by another field than that of the order. */
function byOther(parameters: Parameters, stretch: Stretch, { name, column }: SortField, lookup: Lookup): string {
  return `
    select record_id as id, sorted.value from (${lookupSql(parameters, lookup)}) as found
    cross join lateral (
      select ${column} as value from record_value where ${ofNameSql(parameters, name)} and record_value.record_id = found.record_id offset 0
    ) as sorted
    where sorted.value is not null ${stretchSql(parameters, stretch, 'record_id', 'sorted.value')}`;
}

/** SQL of the record_id of all that a look-up has. */
export function lookupSql(parameters: Parameters, { name, parts }: Lookup): string {
  return parts
    .map((part) => `select record_id from record_value where ${partSql(parameters, name, part)}`)
    .join(' union all ');
}

/**
 * SQL that goes on from a `where`: where the stretch begins and ends, its order and its length. Told of each part and of their
 * union, it lets PostgreSQL merge the parts' indexes row by row instead of sorting all they have.
 */
function stretchSql(parameters: Parameters, { order, after, until, max }: Stretch, id: string, value?: string): string {
  const [ahead, back, direction] = order.direction === 'ASC' ? ['>', '<', 'asc'] : ['<', '>', 'desc'];
  const type = order.field?.column === 'number' ? 'numeric' : 'text';
  const bound = (sign: string, place: Place | undefined) => {
    if (!place) return '';
    const placeId = parameters.add(place.id, 'uuid');
    return value
      ? ` and (${value}, ${id}) ${sign} (${parameters.add(place.value, type)}, ${placeId})`
      : ` and ${id} ${sign} ${placeId}`;
  };
  const sorted = value ? `${value} ${direction}, ${id} ${direction}` : `${id} ${direction}`;
  return `${bound(ahead, after)}${bound(back, until)} order by ${sorted} limit ${parameters.add(max, 'bigint')}`;
}
