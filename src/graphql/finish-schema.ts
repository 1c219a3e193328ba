import { type GraphQLSchema, getNullableType, isObjectType } from 'graphql';

/** Describes the counts of connections, because the Prisma plugin has no option for that. */
export function describeCounts(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    const { totalCount } = type.getFields();
    if (totalCount) totalCount.description ??= 'The number of rows in the whole list; counted only on demand.';
  }
  return schema;
}

/**
 * Makes every field of Mutation nullable. Each mutation is independent: a refused non-null one would remove the results
 * of those already done.
 */
export function nullableMutations(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {}))
    field.type = getNullableType(field.type);
  return schema;
}
