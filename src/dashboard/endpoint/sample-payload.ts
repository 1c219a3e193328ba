import { readNumber } from '../frame/json.ts';
import { graphql } from '../generated/gql.ts';
import type { FieldPartsFragment } from '../generated/graphql.ts';

graphql(`
  fragment FieldParts on Field {
    name
    type
    required
    nullable
    searchable
    constraints {
      enum
      format
      itemType
      max
      maxLength
      min
      minLength
      pattern
    }
  }
`);

export const noConstraints: FieldPartsFragment['constraints'] = {
  enum: null,
  format: null,
  itemType: null,
  max: null,
  maxLength: null,
  min: null,
  minLength: null,
  pattern: null,
};

interface Sample {
  [name: string]: unknown;
}

/** An example of what the fields demand. Without fields, an example of anything. */
export function samplePayload(fields: readonly FieldPartsFragment[]): Sample {
  if (fields.length === 0) return { hello: 'world' };
  const payload: Sample = {};
  for (const field of fields) put(payload, field.name.split('.'), sampleOf(field));
  return payload;
}

/** A deeper path makes the objects that it leads through. */
function put(into: Sample, [name = '', ...deeper]: string[], value: unknown): void {
  if (deeper.length === 0) {
    if (!(isSample(into[name]) && isSample(value))) into[name] = value;
    return;
  }
  const existing = into[name];
  const child: Sample = isSample(existing) ? existing : {};
  into[name] = child;
  put(child, deeper, value);
}

function sampleOf({ name, type, constraints }: FieldPartsFragment): unknown {
  if (constraints.enum?.length) return type === 'number' ? readNumber(String(constraints.enum[0])) : constraints.enum[0];
  if (type === 'string') return sampleText(name, constraints);
  if (type === 'number') return sampleNumber(constraints);
  if (type === 'boolean') return true;
  if (type === 'object') return {};
  const item = constraints.itemType
    ? sampleOf({ name: 'item', type: constraints.itemType, required: true, nullable: false, searchable: false, constraints: noConstraints })
    : 'item';
  return Array.from({ length: Math.min(Math.max(constraints.minLength ?? 1, 1), constraints.maxLength ?? 20, 20) }, () => item);
}

const formats = {
  DATE_TIME: '2026-01-31T10:00:00Z',
  EMAIL: 'ada@example.com',
  URI: 'https://example.com',
  UUID: '6f1c0f9e-3c0b-4f0e-9a53-0d7c8f9b1a2e',
} as const;

function sampleText(name: string, { format, minLength, maxLength }: FieldPartsFragment['constraints']): string {
  if (format) return formats[format];
  const text = name.split('.').at(-1) ?? name;
  return text.padEnd(Math.min(minLength ?? 0, 200), '-').slice(0, maxLength ?? undefined);
}

function sampleNumber({ min, max }: FieldPartsFragment['constraints']): unknown {
  if (min != null && Number(min) > 42) return readNumber(min);
  return max != null && Number(max) < 42 ? readNumber(max) : 42;
}

function isSample(value: unknown): value is Sample {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
