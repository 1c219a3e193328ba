import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('schema.graphql is what src says; `npm run schema` writes it', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'src/print-schema.ts')], { maxBuffer: 10_000_000 });
  expect(await readFile(join(root, 'schema.graphql'), 'utf8')).toBe(stdout);
});
