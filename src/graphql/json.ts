import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { readNumber } from '../json.ts';

/**
 * Any JSON value whose numbers keep their digits. Routes have read variables so; literals in documents are read here.
 */
export const jsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: read,
});

type Variables = { readonly [name: string]: unknown } | null | undefined;

function read(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return readNumber(node.value);
    case Kind.LIST:
      return node.values.map((value) => read(value, variables));
    case Kind.OBJECT: {
      // Without a prototype, any name is an own property.
      const object: Record<string, unknown> = Object.create(null);
      for (const { name, value } of node.fields) object[name.value] = read(value, variables);
      return object;
    }
    case Kind.NULL:
      return null;
    case Kind.VARIABLE:
      return variables?.[node.name.value];
    default:
      return node.value;
  }
}
