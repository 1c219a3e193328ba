import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { DateTimeISOResolver } from 'graphql-scalars';
import { type Decimal, isJsonNumber, numberText, readNumber, toDecimal } from '../json.ts';
import { readMoment } from '../rfc3339.ts';

const { name, serialize, parseValue, parseLiteral } = DateTimeISOResolver.toConfig();

/**
 * A time in the years that RFC 3339 and PostgreSQL have in common. An offset can lead out of them, and PostgreSQL has
 * no year 0.
 */
export const dateTimeScalar = new GraphQLScalarType<Date, string>({
  name,
  serialize,
  parseValue: (value) => withinYears((typeof value === 'string' ? readMoment(value) : undefined) ?? parseValue(value)),
  parseLiteral: (literal, variables) =>
    withinYears(
      (literal.kind === Kind.STRING ? readMoment(literal.value) : undefined) ?? parseLiteral(literal, variables),
    ),
});

function withinYears(date: Date | null | undefined): Date {
  const year = date?.getUTCFullYear();
  if (date && year !== undefined && year >= 1 && year <= 9999) return date;
  throw new GraphQLError('DateTime must be a moment of the years 0001 to 9999, in UTC');
}

/**
 * A number that keeps its value in every client. It is text if JavaScript would change it, so a value that was read can
 * be sent back.
 */
export const decimalScalar = new GraphQLScalarType<Decimal, Decimal>({
  name: 'Decimal',
  description:
    'A number with all its digits. It is returned as a number if a double has the same value, and otherwise as text: ' +
    '"12345678901234567890". Both forms are accepted. At most 1,000 characters, with an exponent of at most three digits.',
  serialize: (value) => (typeof value === 'string' ? value : Number(value)),
  parseValue: toDecimalOrThrow,
  parseLiteral: (node) =>
    toDecimalOrThrow(
      node.kind === Kind.INT || node.kind === Kind.FLOAT || node.kind === Kind.STRING ? node.value : undefined,
    ),
});

function toDecimalOrThrow(value: unknown): Decimal {
  const decimal =
    typeof value === 'string' ? toDecimal(value) : isJsonNumber(value) ? toDecimal(numberText(value)) : undefined;
  if (decimal !== undefined) return decimal;
  throw new GraphQLError(
    'Decimal must be a number, or one as text, of at most 1,000 characters and with an exponent of at most three digits',
  );
}

/**
 * Any JSON value whose numbers keep their digits. Routes have read variables so; literals in documents are read here.
 */
export const jsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: readLiteral,
});

type Variables = { readonly [name: string]: unknown } | null | undefined;

function readLiteral(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return readNumber(node.value);
    case Kind.LIST:
      return node.values.map((value) => readLiteral(value, variables));
    case Kind.OBJECT: {
      // Without a prototype, any name is an own property.
      const object: Record<string, unknown> = Object.create(null);
      for (const { name, value } of node.fields) object[name.value] = readLiteral(value, variables);
      return object;
    }
    case Kind.NULL:
      return null;
    case Kind.VARIABLE:
      return variables?.[node.name.value];
    default:
      return node.value;
  }
}

const outputOnly = () => {
  throw new GraphQLError('A Version is only ever read');
};

/** A position in the accepted order: beyond the 32 bits of Int, within the 53 of a JavaScript number. */
export const versionScalar = new GraphQLScalarType<never, number>({
  name: 'Version',
  description: 'The position of a write in the accepted order of its owner: an ascending whole number, with gaps.',
  coerceOutputValue: (value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    throw new GraphQLError('A Version must be a whole number');
  },
  coerceInputValue: outputOnly,
  coerceInputLiteral: outputOnly,
});
