import { z } from 'zod';
import type { Constraints, Field, FieldInput, FieldType } from '../access/actor.ts';
import { type Decimal, isJsonNumber, numberText, toDecimal } from '../json.ts';

const fieldType = z.enum(['string', 'number', 'boolean', 'array', 'object'] satisfies FieldType[]);

const decimal = z.union([z.number(), z.string().refine((text) => toDecimal(text) === text)]);

/** The constraints as the table stores them. */
export const constraintsSchema: z.ZodType<Constraints> = z
  .object({
    min: decimal,
    max: decimal,
    minLength: z.int().min(0),
    maxLength: z.int().min(0),
    pattern: z.string(),
    enum: z.array(z.union([z.string(), z.number()])),
    format: z.enum(['email', 'uri', 'date-time', 'uuid']),
    itemType: fieldType,
  })
  .partial()
  .strict();

/** A field as setFields stores it, versions keep it, and a deploy copies it. */
export interface FieldSetting extends Field {
  readonly nullable: boolean;
  readonly searchable: boolean;
  readonly constraints: Constraints;
}

/** The columns that `readField` needs. */
export const fieldSelect = {
  name: true,
  type: true,
  required: true,
  nullable: true,
  searchable: true,
  constraints: true,
} as const;

interface FieldRow {
  name: string;
  type: FieldType;
  required: boolean;
  nullable: boolean;
  searchable: boolean;
  constraints: unknown;
}

/** Returns a field from its row. Throws if the constraints are not in the stored form. */
export function readField({ name, type, required, nullable, searchable, constraints }: FieldRow): FieldSetting {
  return { name, type, required, nullable, searchable, constraints: constraintsSchema.parse(constraints) };
}

/** Returns a field in the form of the API. */
export function tellField({ constraints: { format, ...constraints }, ...field }: FieldSetting) {
  return {
    ...field,
    constraints: { ...constraints, ...(format && { format: format.toUpperCase().replace('-', '_') }) },
  };
}

/** Returns the stored form of a field that passed checkFields. */
export function settingOf({
  name,
  type,
  required: wanted,
  nullable,
  searchable,
  constraints,
}: FieldInput): FieldSetting {
  const kept = {
    ...constraints,
    ...(type === 'number' && constraints?.enum && { enum: constraints.enum.map(readDecimal) }),
  };
  const given = Object.entries(kept).filter(([, value]) => value != null);
  const required = wanted ?? false;
  return readField({
    name,
    type,
    required,
    nullable: nullable ?? !required,
    searchable: searchable ?? false,
    constraints: Object.fromEntries(given),
  });
}

/**
 * Returns the number that a value is or spells as text; undefined for other values and for numbers too long to store.
 */
export function readDecimal(value: unknown): Decimal | undefined {
  if (isJsonNumber(value)) return toDecimal(numberText(value));
  return typeof value === 'string' ? toDecimal(value) : undefined;
}
