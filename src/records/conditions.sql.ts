import { containsSql, type Parameters, payloadContainsSql } from '../db/parameters.ts';
import { leadsThroughList } from '../endpoints/field-path.ts';
import { isJsonNumber, numberText } from '../json.ts';
import type { Comparison, Scalar } from './check-conditions.ts';

/**
 * Returns SQL that is true for a payload (a column of type json) for which all comparisons hold, and never null. Of a
 * path through lists, one item must fit all comparisons of a condition.
 */
export function fitsSql(parameters: Parameters, payload: string, comparisons: readonly Comparison[]): string {
  const together = Map.groupBy(comparisons, ({ path, condition }) => (leadsThroughList(path) ? condition : path));
  const parts = [...together.values()].map((some) => {
    const holds = some.map((comparison) => holdsSql(parameters, comparison)).join(' and ');
    const at = parameters.add(some[0]?.path ?? '', 'text');
    if (some.some(({ path }) => leadsThroughList(path)))
      return `exists (select from payload_values(${payload}, ${at}) as value where ${holds})`;
    // The offset keeps PostgreSQL from reading the value once for each comparison.
    return `(select ${holds} from (select payload_value(${payload}, ${at}) as value offset 0) as found)`;
  });
  return parts.length > 0 ? parts.join(' and ') : 'true';
}

const signs = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

/** Strings compare byte by byte, numbers by their exact value. Values of different types have no order. */
function holdsSql(parameters: Parameters, comparison: Comparison): string {
  switch (comparison.operator) {
    case 'eq':
      return `value is not distinct from ${jsonb(parameters, comparison.value)}`;
    case 'ne':
      return `value is distinct from ${jsonb(parameters, comparison.value)}`;
    case 'in':
      return inSql(parameters, comparison.values);
    case 'contains':
      return ofType('string', containsSql(parameters, "value #>> '{}'", comparison.text));
    default: {
      const { operator, value } = comparison;
      return isJsonNumber(value)
        ? ofType('number', `value::numeric ${signs[operator]} ${parameters.add(numberText(value), 'numeric')}`)
        : ofType('string', `(value #>> '{}') collate "C" ${signs[operator]} ${parameters.add(value, 'text')}`);
    }
  }
}

function inSql(parameters: Parameters, values: readonly Scalar[]): string {
  const present = values.filter((value) => value !== null).map((value) => JSON.stringify(value));
  const among = `coalesce(value = any(${parameters.add(present, 'jsonb[]')}), false)`;
  return present.length < values.length ? `(value is null or ${among})` : among;
}

function ofType(type: 'string' | 'number', holds: string): string {
  return `case jsonb_typeof(value) when '${type}' then ${holds} else false end`;
}

/** Null stands for null and for an absent value, as in payload_value. */
function jsonb(parameters: Parameters, value: Scalar): string {
  return value === null ? 'null' : parameters.add(JSON.stringify(value), 'jsonb');
}

/** A search: `text` anywhere in the payload, escapes undone, ignoring case; updated from `from` on and before `to`. */
export interface Search {
  text: string;
  from: Date;
  to: Date;
}

/** Returns SQL that is true for a row `record` that fits a search, and never null. */
export function searchSql(parameters: Parameters, { text, from, to }: Search): string {
  return `updated_at >= ${parameters.add(from, 'timestamptz')} and updated_at < ${parameters.add(to, 'timestamptz')}
    and coalesce(${payloadContainsSql(parameters, 'payload', text)}, false)`;
}
