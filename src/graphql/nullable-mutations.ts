import { type GraphQLSchema, getNullableType } from 'graphql';

/**
 * Makes every field of Mutation nullable. Each mutation is independent: a refused non-null one would remove the results
 * of those already done.
 */
export function nullableMutations(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {}))
    field.type = getNullableType(field.type);
  return schema;
}
