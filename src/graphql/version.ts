import { GraphQLError, GraphQLScalarType } from 'graphql';

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
