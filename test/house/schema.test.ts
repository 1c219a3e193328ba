import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSchema, isNonNullType } from 'graphql';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('schema.graphql matches src; `npm run schema` writes it', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'src/print-schema.ts')], {
    maxBuffer: 10_000_000,
  });
  expect(await readFile(join(root, 'schema.graphql'), 'utf8')).toBe(stdout);
});

test('no field of Mutation is non-null: a refused one would remove the answers of the others', async () => {
  const schema = buildSchema(await readFile(join(root, 'schema.graphql'), 'utf8'));
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
  expect(fields.length).toBeGreaterThan(30);
  expect(fields.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)).toEqual([]);
});
