import { parseJson } from '../../frame/json.ts';
import type { FieldType, RecordCondition, RecordOrder } from '../../generated/graphql.ts';

export const operators = ['eq', 'ne', 'contains', 'gt', 'gte', 'lt', 'lte', 'in'] as const;
export type Operator = (typeof operators)[number];

/** A condition as it is typed. */
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

/** The conditions that a URL carries. */
export function conditionsIn(text: string): TypedCondition[] {
  try {
    const parsed: unknown = JSON.parse(text || '[]');
    return Array.isArray(parsed) ? parsed.flatMap((one) => conditionOf(one) ?? []) : [];
  } catch {
    return [];
  }
}

/** As a URL carries them; '' for none. */
export function writeConditions(conditions: readonly TypedCondition[]): string {
  const used = conditions.filter(({ path }) => path.trim());
  return used.length > 0 ? JSON.stringify(used.map(({ path, operator, value }) => [path.trim(), operator, value])) : '';
}

/** As the API takes them: a value has the type of its field; one of a path that is no field is read as JSON if it can be. */
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

/** The order that a URL carries: `-name` for the greatest first, `+name` for the least, `oldest`; undefined for the newest first. */
export function orderIn(text: string): RecordOrder | undefined {
  if (!text) return undefined;
  if (text === oldestFirst) return { direction: 'ASC' };
  return text.startsWith('-') ? { direction: 'DESC', path: text.slice(1) } : { direction: 'ASC', path: text.slice(1) };
}

/** In the URL; fields begin with + or -. */
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

/** In JSON only a number begins so. */
function isNumber(text: string): boolean {
  return /^[-\d]/.test(text.trim());
}

function conditionOf(value: unknown): TypedCondition | undefined {
  if (!Array.isArray(value)) return undefined;
  const [path, named, text]: unknown[] = value;
  const operator = operators.find((one) => one === named);
  return typeof path === 'string' && operator && typeof text === 'string' ? { path, operator, value: text } : undefined;
}

/** The fields that the table shows: those of the URL, or the first few. */
export function columnsOf(text: string, fields: readonly FieldSeen[]): string[] {
  const chosen = text.split(' ').filter((name) => fields.some((field) => field.name === name));
  if (text) return chosen;
  return fields.slice(0, byDefault).map(({ name }) => name);
}

/** As the URL carries them. None at all are told apart from the default. */
export function writeColumns(columns: readonly string[]): string {
  return columns.join(' ') || none;
}

const byDefault = 4;
const none = '.';
