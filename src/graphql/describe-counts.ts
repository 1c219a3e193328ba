import { type GraphQLSchema, isObjectType } from 'graphql';

/** Describes the counts of connections, for which the Prisma plugin has no option. */
export function describeCounts(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    const { totalCount } = type.getFields();
    if (totalCount)
      totalCount.description ??= 'How many there are in the whole list; counted only when it is asked for.';
  }
  return schema;
}
