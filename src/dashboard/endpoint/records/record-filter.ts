import { parseJson } from '../../frame/json.ts';
import type { FieldType, RecordCondition, RecordOrder } from '../../generated/graphql.ts';

export const operators = ['eq', 'ne', 'contains', 'gt', 'gte', 'lt', 'lte', 'in'] as const;
export type Operator = (typeof operators)[number];

/** A condition as typed. */
export interface TypedCondition {
  path: string;
  operator: Operator;
  value: string;
}

export interface FieldSeen {
  name: string;
  type: FieldType;
  searchable: boolean;
}

/** Reads the conditions of the URL. */
export function conditionsIn(text: string): TypedCondition[] {
  try {
    const parsed: unknown = JSON.parse(text || '[]');
    return Array.isArray(parsed) ? parsed.flatMap((one) => conditionOf(one) ?? []) : [];
  } catch {
    return [];
  }
}

/** Writes conditions for the URL; '' for none. */
export function writeConditions(conditions: readonly TypedCondition[]): string {
  const used = conditions.filter(({ path }) => path.trim());
  return used.length > 0 ? JSON.stringify(used.map(({ path, operator, value }) => [path.trim(), operator, value])) : '';
}

/**
 * Returns conditions as the API takes them. A value has the type of its field. For a path that is no field it is read
 * as JSON, or else as text.
 */
export function filterOf(
  conditions: readonly TypedCondition[],
  fields: readonly FieldSeen[],
): RecordCondition[] | undefined {
  if (conditions.length === 0) return undefined;
  return conditions.map(({ path, operator, value }) => {
    const type = fields.find(({ name }) => name === path)?.type;
    if (operator === 'contains') return { path, contains: value };
    if (operator === 'in') return { path, in: value.split(',').map((one) => parseValue(one.trim(), type)) };
    return { path, [operator]: parseValue(value, type) };
  });
}

/** Reads the order of the URL: `-name` descending, `+name` ascending, `oldest`; undefined for newest first. */
export function orderIn(text: string): RecordOrder | undefined {
  if (!text) return undefined;
  if (text === oldestFirst) return { direction: 'ASC' };
  return text.startsWith('-') ? { direction: 'DESC', path: text.slice(1) } : { direction: 'ASC', path: text.slice(1) };
}

/** A value in the URL. Fields begin with + or -, so it cannot be one. */
export const oldestFirst = 'oldest';

function parseValue(text: string, type: FieldType | undefined): unknown {
  if (type === 'string') return text;
  try {
    const parsed = parseJson(text);
    if (isNumber(text)) return parsed;
    return typeof parsed === 'object' && parsed !== null ? text : parsed;
  } catch {
    return text;
  }
}

/** In JSON only a number begins like this. */
function isNumber(text: string): boolean {
  return /^[-\d]/.test(text.trim());
}

function conditionOf(value: unknown): TypedCondition | undefined {
  if (!Array.isArray(value)) return undefined;
  const [path, named, text]: unknown[] = value;
  const operator = operators.find((one) => one === named);
  return typeof path === 'string' && operator && typeof text === 'string' ? { path, operator, value: text } : undefined;
}

/** Returns the columns of the table: those in the URL, or the first few fields. */
export function columnsOf(text: string, fields: readonly FieldSeen[]): string[] {
  const chosen = text.split(' ').filter((name) => fields.some((field) => field.name === name));
  if (text) return chosen;
  return fields.slice(0, byDefault).map(({ name }) => name);
}

/** Writes the columns for the URL. An empty choice differs from the default. */
export function writeColumns(columns: readonly string[]): string {
  return columns.join(' ') || none;
}

const byDefault = 4;
const none = '.';
