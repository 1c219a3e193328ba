import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const folder = join(import.meta.dirname, 'platforms');

/** Installs the platforms that the product is compared with. Does nothing when the installed versions are current. */
export async function installPlatforms(signal: AbortSignal): Promise<void> {
  const [wanted, there] = await Promise.all([timeOf('package-lock.json'), timeOf('node_modules/.package-lock.json')]);
  if (there >= wanted) return;
  console.log('Installing the platforms that Sluice is compared with (a minute or two)');
  await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, signal });
}

/** Returns 0 for a file that does not exist. */
async function timeOf(file: string): Promise<number> {
  const found = await stat(join(folder, file)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return found?.mtimeMs ?? 0;
}
