import type { TestedField } from './sample-payload.ts';

/** A JSON Schema on its way. */
interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  [keyword: string]: unknown;
}

/** What payloads must be, as a JSON Schema. A dotted path is a property of a property. */
export function fieldsSchema(fields: readonly TestedField[]): Schema {
  const root: Schema = { type: 'object' };
  for (const field of fields) put(root, field.name.split('.'), field);
  return root;
}

function put(schema: Schema, [name = '', ...rest]: readonly string[], field: TestedField): void {
  schema.type ??= 'object';
  // Without a prototype, any name is a property of its own.
  schema.properties ??= Object.create(null);
  const properties: Record<string, Schema> = schema.properties ?? {};
  const inner = properties[name] ?? {};
  properties[name] = inner;
  if (field.required && !schema.required?.includes(name)) schema.required = [...(schema.required ?? []), name];
  if (rest.length > 0) put(inner, rest, field);
  else Object.assign(inner, { type: field.type }, constraintsOf(field));
}

function constraintsOf({ type, constraints }: TestedField): Schema {
  const { min, max, minLength, maxLength, pattern, format, itemType } = constraints;
  const [least, most] = type === 'array' ? ['minItems', 'maxItems'] : ['minLength', 'maxLength'];
  return Object.fromEntries(
    Object.entries({
      minimum: min,
      maximum: max,
      [least]: minLength,
      [most]: maxLength,
      enum: constraints.enum,
      format: format?.toLowerCase().replace('_', '-'),
      items: itemType && { type: itemType },
      ...(pattern && (isPattern(pattern) ? { pattern } : { description: `Matches ${pattern} (RE2).` })),
    }).filter(([, value]) => value != null),
  );
}

/** JSON Schema's patterns are JavaScript's, which know nearly all that RE2 knows. */
function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}
