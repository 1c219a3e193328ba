import { readNumber } from '../frame/json.ts';
import type { TestedEndpointQuery } from '../generated/graphql.ts';

export type TestedEndpoint = TestedEndpointQuery['endpoint'];
export type TestedField = TestedEndpoint['fields'][number];

/** What the integration page shows, for an endpoint that takes any object. */
const anyObject = { order_id: 'ORD-2024-001', amount: 45000, items: ['Item A', 'Item B'], paid: true };

/** A payload that fits the fields, as JSON text. A pattern is not made up for. */
export function samplePayload(fields: readonly TestedField[]): string {
  if (fields.length === 0) return JSON.stringify(anyObject, null, 2);
  const payload: Tree = new Map();
  // Shallow ones first: what is below them goes into them.
  const ordered = fields.map((field) => ({ field, path: field.name.split('.') }));
  for (const { field, path } of ordered.filter(({ field }) => field.type === 'object')) put(payload, path, new Map(), field);
  for (const { field, path } of ordered.filter(({ field }) => field.type !== 'object')) put(payload, path, sampleValue(field), field);
  return JSON.stringify(plain(payload), null, 2);
}

type Tree = Map<string, unknown>;

function put(tree: Tree, [name = '', ...rest]: readonly string[], value: unknown, field: TestedField): void {
  if (rest.length === 0) {
    if (!(tree.get(name) instanceof Map)) tree.set(name, value);
    return;
  }
  const below = tree.get(name);
  const inner: Tree = below instanceof Map ? below : new Map();
  tree.set(name, inner);
  put(inner, rest, value, field);
}

/** As an object without a prototype, so that any name is a property of its own. */
function plain(tree: Tree): object {
  const made: Record<string, unknown> = Object.create(null);
  for (const [name, value] of tree) made[name] = value instanceof Map ? plain(value) : value;
  return made;
}

function sampleValue({ name, type, constraints }: TestedField): unknown {
  const [chosen] = constraints.enum ?? [];
  if (chosen !== undefined) return type === 'number' ? readNumber(String(chosen)) : chosen;
  if (type === 'boolean') return true;
  if (type === 'number') return sampleNumber(constraints.min, constraints.max);
  if (type === 'array') {
    const count = Math.min(Math.max(constraints.minLength ?? 1, 1), constraints.maxLength ?? 100, 100);
    return Array.from({ length: count }, (_, place) => (constraints.itemType ? sampleItem(constraints.itemType, place) : `Item ${place + 1}`));
  }
  return sampleText(name, constraints);
}

function sampleNumber(min: number | string | null | undefined, max: number | string | null | undefined): unknown {
  const wanted = 42;
  if (min != null && wanted < Number(min)) return readNumber(min);
  if (max != null && wanted > Number(max)) return readNumber(max);
  return wanted;
}

function sampleItem(type: string, place: number): unknown {
  if (type === 'number') return place + 1;
  if (type === 'boolean') return true;
  if (type === 'object') return {};
  return type === 'array' ? [] : `Item ${place + 1}`;
}

const byFormat = {
  EMAIL: 'ada@example.com',
  URI: 'https://example.com/',
  DATE_TIME: '2026-11-23T10:00:00Z',
  UUID: '0195c2a4-7b1e-7c3a-9d52-3f6a8e1b4c70',
} as const;

function sampleText(name: string, { format, minLength, maxLength }: TestedField['constraints']): string {
  if (format) return byFormat[format];
  const last = name.split('.').at(-1) ?? name;
  const text = guess(last).padEnd(minLength ?? 0, '.');
  return maxLength == null ? text : text.slice(0, maxLength);
}

function guess(name: string): string {
  if (/e-?mail/i.test(name)) return byFormat.EMAIL;
  if (/ur[il]$|link|website/i.test(name)) return byFormat.URI;
  if (/date|time|_at$|At$/.test(name)) return byFormat.DATE_TIME;
  if (/phone/i.test(name)) return '+1 555 0100';
  if (/currency/i.test(name)) return 'EUR';
  if (/name/i.test(name)) return 'Ada Lovelace';
  if (/id$|sku|number|code/i.test(name)) return `${name.replace(/[_-]?(id|number|code)$/i, '').toUpperCase() || 'ID'}-001`;
  return `Some ${name.replaceAll(/[_-]/g, ' ')}`;
}
