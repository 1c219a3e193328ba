import { z } from 'zod';
import type { Constraints, Field, FieldType, FieldWanted } from '../access/actor.ts';

const fieldType = z.enum(['string', 'number', 'boolean', 'array', 'object'] satisfies FieldType[]);

/** As the table keeps them. */
export const constraintsSchema: z.ZodType<Constraints> = z
  .object({
    min: z.number(),
    max: z.number(),
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
export const fieldSelect = { name: true, type: true, required: true, nullable: true, searchable: true, constraints: true } as const;

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
  return { ...field, constraints: { ...constraints, ...(format && { format: format.toUpperCase().replace('-', '_') }) } };
}

/** A wanted field in which checkFields finds no fault. */
export function settingOf({ name, type, required: wanted, nullable, searchable, constraints }: FieldWanted): FieldSetting {
  const given = Object.entries(constraints ?? {}).filter(([, value]) => value != null);
  const required = wanted ?? false;
  return readField({ name, type, required, nullable: nullable ?? !required, searchable: searchable ?? false, constraints: Object.fromEntries(given) });
}
