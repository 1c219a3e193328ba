import { GraphQLError, GraphQLScalarType } from 'graphql';
import { DateTimeISOResolver } from 'graphql-scalars';

const { name, serialize, parseValue, parseLiteral } = DateTimeISOResolver.toConfig();

/** A moment of the years that RFC 3339 and PostgreSQL have in common: an offset leads out of them, and PostgreSQL has no year 0. */
export const dateTimeScalar = new GraphQLScalarType<Date, string>({
  name,
  serialize,
  parseValue: (value) => withinYears(parseValue(value)),
  parseLiteral: (literal, variables) => withinYears(parseLiteral(literal, variables)),
});

function withinYears(date: Date | null | undefined): Date {
  const year = date?.getUTCFullYear();
  if (date && year !== undefined && year >= 1 && year <= 9999) return date;
  throw new GraphQLError('DateTime must be a moment of the years 0001 to 9999, in UTC');
}
