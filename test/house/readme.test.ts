import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { refusals } from '../../src/errors.ts';

const read = (name: string) => readFile(join(import.meta.dirname, '../..', name), 'utf8');

test('the error table of the README has every refusal with its status, and no other', async () => {
  const documented = tableRows(await read('README.md')).flatMap((cells) => {
    const status = cells.find((cell) => /^[45]\d\d$/.test(cell));
    return status === undefined
      ? []
      : cells.flatMap((cell) => [...cell.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, code]) => `${status} ${code}`));
  });
  const thrown = Object.entries(refusals).map(([code, { status }]) => `${status} ${code}`);
  expect(documented.toSorted()).toEqual(thrown.toSorted());
});

test('the README names every package that the product or its development needs', async () => {
  const packages = z.object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  });
  const { dependencies, devDependencies } = packages.parse(JSON.parse(await read('package.json')));
  const readme = await read('README.md');
  const named = (name: string) => readme.includes(`\`${name}\``) || readme.includes(`npmjs.com/package/${name}`);
  expect(Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !named(name))).toEqual([]);
});

test('the lock file names no registry, so that any will do', async () => {
  expect(await read('package-lock.json')).not.toContain('"resolved"');
});

/** The cells of every table row. */
function tableRows(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
