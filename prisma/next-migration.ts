import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../src/db/embedded-postgres.ts';
import { diffSchema } from './diff-schema.ts';

// Prints the SQL of the next migration: from the committed schema.prisma to the one in the working tree.
const dataDir = await mkdtemp(join(tmpdir(), 'sluice-migration-'));
const postgres = await startEmbeddedPostgres(dataDir, console.error);
try {
  const wanted = await readFile(join(import.meta.dirname, 'schema.prisma'), 'utf8');
  process.stdout.write(await diffSchema(postgres.connectionString, committedSchema(), wanted));
} finally {
  await postgres.stop();
  await rm(dataDir, { recursive: true });
}

function committedSchema(): string | undefined {
  try {
    return execFileSync('git', ['show', 'HEAD:./schema.prisma'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}
