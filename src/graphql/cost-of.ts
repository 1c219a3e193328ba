import { type GraphQLField, GraphQLList, GraphQLNonNull, type GraphQLOutputType } from 'graphql';
import type { Context } from '../context.ts';

type Args = Record<string, unknown>;

/** What a payload costs, which may have 100 KB. */
export const payloadCost = 50;

const pageDefault = 20;
const listLength = 10;

/**
 * What a field costs: 1, and what is below it as often as there may be rows. A connection has as many as its page, any
 * other list is taken for ten.
 */
export function costOf(
  args: Args,
  _context: Context,
  field: GraphQLField<unknown, Context, Args>,
): { field: number; multiplier: number } {
  if (field.args.some(({ name }) => name === 'first'))
    return { field: 1, multiplier: Number(args.first ?? args.last ?? pageDefault) };
  // Its page was told by the connection that it belongs to.
  if (field.name === 'edges') return { field: 1, multiplier: 1 };
  return { field: 1, multiplier: isList(field.type) ? listLength : 1 };
}

function isList(type: GraphQLOutputType): boolean {
  return type instanceof GraphQLNonNull ? isList(type.ofType) : type instanceof GraphQLList;
}
