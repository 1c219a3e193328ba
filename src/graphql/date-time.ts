import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { DateTimeISOResolver } from 'graphql-scalars';
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
