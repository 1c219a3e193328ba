import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { type Decimal, isJsonNumber, numberText, toDecimal } from '../json.ts';

/**
 * A number that keeps its value in every client. It is text if JavaScript would change it, so a value that was read can
 * be sent back.
 */
export const decimalScalar = new GraphQLScalarType<Decimal, Decimal>({
  name: 'Decimal',
  description: `A number, to the digit. It is told as a number where a double-precision one has its value, and otherwise as text: "12345678901234567890". Both are taken. At most 1,000
characters, with an exponent of at most three digits.`,
  serialize: (value) => (typeof value === 'string' ? value : Number(value)),
  parseValue: read,
  parseLiteral: (node) =>
    read(node.kind === Kind.INT || node.kind === Kind.FLOAT || node.kind === Kind.STRING ? node.value : undefined),
});

function read(value: unknown): Decimal {
  const decimal =
    typeof value === 'string' ? toDecimal(value) : isJsonNumber(value) ? toDecimal(numberText(value)) : undefined;
  if (decimal !== undefined) return decimal;
  throw new GraphQLError(
    'Decimal must be a number, or one as text, of at most 1,000 characters and with an exponent of at most three digits',
  );
}
