import type { PayloadField } from '../calls/payload-inputs.ts';
import { readNumber } from '../frame/json.ts';
import type { TestedEndpointQuery } from '../generated/graphql.ts';

/** A JSON Schema under construction. */
interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  [keyword: string]: unknown;
}

/** Returns a JSON Schema of payloads. A dotted path is a nested property; behind `[]` it is a property of each item. */
export function fieldsSchema(fields: readonly PayloadField[]): Schema {
  const root: Schema = { type: 'object' };
  const nullable = new Set<Schema>();
  for (const field of fields) {
    const node = nodeAt(root, field);
    Object.assign(node, { ...constraintsOf(field), ...node, type: field.type });
    if (field.nullable) nullable.add(node);
  }
  return opened(root, nullable);
}

/** Returns the schema at a field's path. A required field requires its parents too, up to the list that contains it. */
function nodeAt(root: Schema, { name: path, required }: PayloadField): Schema {
  const parts = path.split('.');
  const lastList = parts.findLastIndex((part) => part.endsWith('[]'));
  let node = root;
  for (const [index, part] of parts.entries()) {
    const [brackets] = /(?:\[\])*$/.exec(part) ?? [''];
    const name = part.slice(0, part.length - brackets.length).replaceAll(/\\([[\]])/g, '$1');
    node.type ??= 'object';
    // Without a prototype any name is a property of its own.
    node.properties ??= Object.create(null);
    const properties: Record<string, Schema> = node.properties ?? {};
    const inner = properties[name] ?? {};
    properties[name] = inner;
    if (required && index > lastList && !node.required?.includes(name))
      node.required = [...(node.required ?? []), name];
    node = inner;
    for (let list = 0; list < brackets.length / 2; list++) {
      node.type ??= 'array';
      node.items ??= {};
      node = node.items;
    }
  }
  return node;
}

/** Objects are open, which some tools accept only if stated. Not all tools know a list of types. */
function opened(schema: Schema, nullable: ReadonlySet<Schema>): Schema {
  for (const [name, inner] of Object.entries(schema.properties ?? {}))
    if (schema.properties) schema.properties[name] = opened(inner, nullable);
  if (schema.items) schema.items = opened(schema.items, nullable);
  if (schema.type === 'object') schema.additionalProperties = true;
  return nullable.has(schema) ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function constraintsOf({ type, constraints }: PayloadField): Schema {
  const { min, max, minLength, maxLength, pattern, format, itemType } = constraints;
  const [least, most] = type === 'array' ? ['minItems', 'maxItems'] : ['minLength', 'maxLength'];
  return Object.fromEntries(
    Object.entries({
      minimum: min == null ? null : readNumber(min),
      maximum: max == null ? null : readNumber(max),
      [least]: minLength,
      [most]: maxLength,
      enum: type === 'number' ? constraints.enum?.map((value) => readNumber(String(value))) : constraints.enum,
      format: format?.toLowerCase().replace('_', '-'),
      items: itemType && { type: itemType },
      ...(pattern && (isPattern(pattern) ? { pattern } : { description: `Matches ${pattern} (RE2).` })),
    }).filter(([, value]) => value != null),
  );
}

/** JSON Schema's patterns are JavaScript's, which has nearly all of RE2's syntax. */
function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

export type TestedEndpoint = TestedEndpointQuery['endpoint'];
export type TestedField = TestedEndpoint['fields'][number];
