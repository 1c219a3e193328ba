import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const productionBytesMax = 350_000_000;

test('a production install is under 350 MB and has no build tool', async () => {
  const lock = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) });
  const { packages } = lock.parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));
  const kept = Object.keys(packages).filter((path) => path !== '' && !packages[path]?.dev);
  for (const tool of ['prisma', 'vite', 'rolldown', 'vitest', 'typescript'])
    expect(kept).not.toContain(`node_modules/${tool}`);
  const sizes = await Promise.all(kept.map((path) => bytesIn(join(root, path))));
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  expect(total).toBeGreaterThan(50_000_000);
  expect(total).toBeLessThan(productionBytesMax);
});

test('a start after an install has nothing to build', async () => {
  const { stdout, stderr } = await promisify(execFile)('sh', ['src/build.sh'], { cwd: root });
  expect(stdout + stderr).toBe('');
});

test('the lock file names no registry', async () => {
  expect(await readFile(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});

/** Returns the bytes of a package's files, without those of packages inside it; 0 for one of another platform. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? 0 : await bytesIn(path);
    return entry.isFile() ? (await stat(path)).size : 0;
  });
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}
