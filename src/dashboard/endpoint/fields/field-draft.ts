import type { UseFormReturnType } from '@mantine/form';
import { randomId } from '@mantine/hooks';
import { noConstraints } from '../../calls/payload-inputs.ts';
import { toDecimal } from '../../frame/json.ts';
import { graphql } from '../../generated/gql.ts';
import type { FieldFormat, FieldInput, FieldPartsFragment, FieldType } from '../../generated/graphql.ts';

/** The value of a number input: '' when empty. */
type Typed = number | string;

/** A field while it is edited. */
export interface FieldDraft {
  /** Identifies a row while rows move. */
  key: string;
  name: string;
  type: FieldType;
  required: boolean;
  nullable: boolean;
  searchable: boolean;
  constraints: {
    enum: string[];
    format: FieldFormat | null;
    itemType: FieldType | null;
    max: Typed;
    maxLength: Typed;
    min: Typed;
    minLength: Typed;
    pattern: string;
  };
}

export type FieldForm = UseFormReturnType<{ fields: FieldDraft[] }>;

export const fieldTypes = ['string', 'number', 'boolean', 'object', 'array'] as const satisfies readonly FieldType[];
export const fieldFormats = ['DATE_TIME', 'EMAIL', 'URI', 'UUID'] as const satisfies readonly FieldFormat[];

export function newDraft(): FieldDraft {
  return draftOf({
    name: '',
    type: 'string',
    required: false,
    nullable: true,
    searchable: false,
    constraints: noConstraints,
  });
}

export function draftOf({ name, type, required, nullable, searchable, constraints }: FieldPartsFragment): FieldDraft {
  const { enum: values, format, itemType, max, maxLength, min, minLength, pattern } = constraints;
  return {
    key: randomId(),
    name,
    type,
    required,
    nullable,
    searchable,
    constraints: {
      enum: values?.map(String) ?? [],
      format: format ?? null,
      itemType: itemType ?? null,
      max: max ?? '',
      maxLength: maxLength ?? '',
      min: min ?? '',
      minLength: minLength ?? '',
      pattern: pattern ?? '',
    },
  };
}

/** Returns the field as the API takes it, without rules that do not fit its type. */
export function inputOf({ name, type, required, nullable, searchable, constraints }: FieldDraft): FieldInput {
  const searched = searchable && canBeSearchable({ name, type });
  return { name: name.trim(), type, required, nullable, searchable: searched, constraints: rulesOf(type, constraints) };
}

/** A path through a list has many values in a record, so it cannot be searchable. */
export function canBeSearchable({ name, type }: Pick<FieldDraft, 'name' | 'type'>): boolean {
  return (type === 'string' || type === 'number' || type === 'boolean') && !name.includes('[]');
}

/** Returns the number of rules of a field. */
export function countRules({ type, constraints }: FieldDraft): number {
  return Object.values(rulesOf(type, constraints)).filter((value) => value !== undefined).length;
}

function rulesOf(type: FieldType, rules: FieldDraft['constraints']): NonNullable<FieldInput['constraints']> {
  const length = { minLength: numberOf(rules.minLength), maxLength: numberOf(rules.maxLength) };
  if (type === 'string')
    return {
      ...length,
      pattern: rules.pattern || undefined,
      format: rules.format ?? undefined,
      enum: enumOf(rules.enum),
    };
  if (type === 'number')
    return { min: decimalOf(rules.min), max: decimalOf(rules.max), enum: enumOf(rules.enum)?.map(toDecimal) };
  if (type === 'array') return { ...length, itemType: rules.itemType ?? undefined };
  return {};
}

function enumOf(values: string[]): string[] | undefined {
  return values.length > 0 ? values : undefined;
}

function numberOf(typed: Typed): number | undefined {
  return typed === '' || typed === '-' ? undefined : Number(typed);
}

function decimalOf(typed: Typed): Typed | undefined {
  return typed === '' || typed === '-' ? undefined : toDecimal(String(typed));
}

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
