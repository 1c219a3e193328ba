import { type GraphQLSchema, isObjectType } from 'graphql';

/** Describes the counts of connections, because the Prisma plugin has no option for that. */
export function describeCounts(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    const { totalCount } = type.getFields();
    if (totalCount) totalCount.description ??= 'The number of rows in the whole list; counted only on demand.';
  }
  return schema;
}
