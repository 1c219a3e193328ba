import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Field } from '../../access/actor.ts';
import { partsOf } from '../../endpoints/field-path.ts';
import { Refusal } from '../../errors.ts';
import { validatePayload } from '../accept/validate-payload.ts';
import { sampleValue } from './sample-values.ts';
import type { Search } from './text-of-pattern.ts';

/** A payload that a field set accepts. */
export interface SamplePayload {
  /** Indented JSON; null when none was found. */
  text: string | null;
  /** The names of the fields without a value. */
  withoutValue: readonly string[];
}

/** The sample of an endpoint that accepts any object. */
const anyObject = { order_id: 'ORD-2024-001', amount: 45000, items: ['Item A', 'Item B'], paid: true };

/** The budget for all patterns of a field set: some 100 ms. */
const searchStepsMax = 200_000;
const itemsMax = 50_000;

/** The same fields are sampled again with every page that shows them. */
const made = new LRUCache<string, SamplePayload>({ max: 1_000 });

/** Returns a payload that passes the check of these fields. The check itself has confirmed it. */
export function samplePayload(fields: readonly Field[]): SamplePayload {
  const key = createHash('sha256').update(JSON.stringify(fields)).digest('base64');
  const sample = made.get(key) ?? make(fields);
  made.set(key, sample);
  return sample;
}

function make(fields: readonly Field[]): SamplePayload {
  if (fields.length === 0) return { text: JSON.stringify(anyObject, null, 2), withoutValue: [] };
  const making = { search: { steps: searchStepsMax }, without: new Set<string>() };
  const found = objectOf(rootOf(fields), making);
  const withoutValue = [...making.without];
  if (!found) return { text: null, withoutValue };
  const refusals = [JSON.stringify(found.value, null, 2), JSON.stringify(found.value)].map((text) => ({
    text,
    refusal: refusalOf(text, fields),
  }));
  const taken = refusals.find(({ refusal }) => refusal === undefined);
  if (taken) return { text: taken.text, withoutValue };
  const faulty = refusals[0]?.refusal?.details?.map(({ field }) => field) ?? [];
  return { text: null, withoutValue: [...new Set([...withoutValue, ...faulty])] };
}

function refusalOf(text: string, fields: readonly Field[]): Refusal | undefined {
  try {
    validatePayload(text, fields, 'CREATE');
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** A node of a payload: its field, if declared, its properties, and the node of its items. */
interface Node {
  field: Field | undefined;
  properties: Map<string, Node>;
  items: Node | undefined;
}

const newNode = (): Node => ({ field: undefined, properties: new Map(), items: undefined });

function rootOf(fields: readonly Field[]): Node {
  const root = newNode();
  for (const field of fields) {
    let node = root;
    for (const { name, lists } of partsOf(field.name)) {
      const property = node.properties.get(name) ?? newNode();
      node.properties.set(name, property);
      node = property;
      for (let list = 0; list < lists; list++) {
        node.items ??= newNode();
        node = node.items;
      }
    }
    node.field = field;
  }
  return root;
}

interface Making {
  search: Search;
  without: Set<string>;
}

type Found = { value: unknown } | undefined;

function foundAt(node: Node, making: Making): Found {
  const { field } = node;
  const found =
    node.items || field?.type === 'array'
      ? listOf(node, making)
      : node.properties.size > 0 || !field || field.type === 'object'
        ? objectOf(node, making)
        : leafOf(field, making);
  if (found || !field) return found;
  making.without.add(field.name);
  return field.required && field.nullable ? { value: null } : undefined;
}

function leafOf(field: Field, { search }: Making): Found {
  const value = sampleValue(field, search);
  return value === undefined ? undefined : { value };
}

/** An optional property without a value is left out. */
function objectOf({ properties }: Node, making: Making): Found {
  const entries: [string, unknown][] = [];
  for (const [name, property] of properties) {
    const found = foundAt(property, making);
    if (found) entries.push([name, found.value]);
    else if (isDemanded(property)) return undefined;
  }
  return { value: Object.fromEntries(entries) };
}

function isDemanded({ field, properties }: Node): boolean {
  return field?.required === true || [...properties.values()].some(isDemanded);
}

function listOf({ field, items }: Node, making: Making): Found {
  const { minLength = 0, maxLength = itemsMax, itemType } = field?.constraints ?? {};
  const count = Math.min(Math.max(minLength, 1), maxLength);
  if (minLength > itemsMax) return undefined;
  if (count === 0) return { value: [] };
  if (!items) return { value: Array.from({ length: count }, (_, index) => itemOf(itemType, index)) };
  const found = foundAt(items, making) ?? (items.field?.nullable ? { value: null } : undefined);
  if (found) return { value: Array.from({ length: count }, () => found.value) };
  return minLength === 0 ? { value: [] } : undefined;
}

function itemOf(type: Field['type'] | undefined, index: number): unknown {
  const items = { string: `Item ${index + 1}`, number: index + 1, boolean: true, array: [], object: {} };
  return items[type ?? 'string'];
}
