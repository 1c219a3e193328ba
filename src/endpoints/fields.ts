import { z } from 'zod';
import type { Constraints, Field, FieldInput, FieldType } from '../access/actor.ts';
import { type Decimal, isJsonNumber, numberText, toDecimal } from '../json.ts';

const fieldType = z.enum(['string', 'number', 'boolean', 'array', 'object'] satisfies FieldType[]);

const decimal = z.union([z.number(), z.string().refine((text) => toDecimal(text) === text)]);

/** As the table keeps them. */
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

/** A field as it is set, kept in versions, and copied from the sandbox to production. */
export interface FieldSetting extends Field {
  readonly nullable: boolean;
  readonly searchable: boolean;
  readonly constraints: Constraints;
}

/** What `readField` needs of a row. */
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

/** A row of the field table. Throws when its constraints are not what we write. */
export function readField({ name, type, required, nullable, searchable, constraints }: FieldRow): FieldSetting {
  return { name, type, required, nullable, searchable, constraints: constraintsSchema.parse(constraints) };
}

/** A field as the API writes it. */
export function tellField({ constraints: { format, ...constraints }, ...field }: FieldSetting) {
  return {
    ...field,
    constraints: { ...constraints, ...(format && { format: format.toUpperCase().replace('-', '_') }) },
  };
}

/** A wanted field in which checkFields finds no fault. */
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

/** The number that a value is, or spells as text; undefined when it does neither, or is too long to be kept. */
export function readDecimal(value: unknown): Decimal | undefined {
  if (isJsonNumber(value)) return toDecimal(numberText(value));
  return typeof value === 'string' ? toDecimal(value) : undefined;
}
