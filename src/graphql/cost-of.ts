import { type GraphQLField, GraphQLList, GraphQLNonNull, type GraphQLOutputType } from 'graphql';
import type { Context } from '../context.ts';

type Args = Record<string, unknown>;

/** The cost of a payload, which may have 100 KB. */
export const payloadCost = 50;

const pageDefault = 20;
const listLength = 10;

/**
 * Returns the cost of a field: 1, and a multiplier for the fields below it. A connection multiplies by its page size,
 * any other list by ten.
 */
export function costOf(
  args: Args,
  _context: Context,
  field: GraphQLField<unknown, Context, Args>,
): { field: number; multiplier: number } {
  if (field.args.some(({ name }) => name === 'first'))
    return { field: 1, multiplier: Number(args.first ?? args.last ?? pageDefault) };
  // Its connection has the multiplier.
  if (field.name === 'edges') return { field: 1, multiplier: 1 };
  return { field: 1, multiplier: isList(field.type) ? listLength : 1 };
}

function isList(type: GraphQLOutputType): boolean {
  return type instanceof GraphQLNonNull ? isList(type.ofType) : type instanceof GraphQLList;
}
