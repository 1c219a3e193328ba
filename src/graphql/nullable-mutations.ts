import { type GraphQLSchema, getNullableType } from 'graphql';

/**
 * Makes every field of Mutation nullable. Each does its change by itself: a refused one that was non-null would take away the
 * answers of those that are done.
 */
export function nullableMutations(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {}))
    field.type = getNullableType(field.type);
  return schema;
}
