import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  buildSchema,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { expect, test } from 'vitest';

/** A part of the schema, by its path. */
type Part = [path: string, description: string | null | undefined];

test('every type, field, argument and value of the API is described', async () => {
  const schema = buildSchema(await readFile(join(import.meta.dirname, '../../schema.graphql'), 'utf8'));
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
  const parts = types.flatMap(partsOf);
  expect(parts.length).toBeGreaterThan(300);
  expect(parts.flatMap(([path, description]) => (description?.trim() ? [] : [path]))).toEqual([]);
});

function partsOf(type: GraphQLNamedType): Part[] {
  const own: Part = [type.name, type.description];
  if (isEnumType(type))
    return [own, ...type.getValues().map(({ name, description }): Part => [`${type.name}.${name}`, description])];
  if (isInputObjectType(type))
    return [
      own,
      ...Object.values(type.getFields()).map(({ name, description }): Part => [`${type.name}.${name}`, description]),
    ];
  if (!isObjectType(type)) return [own];
  const fields = Object.values(type.getFields()).flatMap(({ name, description, args }): Part[] => [
    [`${type.name}.${name}`, description],
    ...args.map((arg): Part => [`${type.name}.${name}(${arg.name}:)`, arg.description]),
  ]);
  return [own, ...fields];
}
