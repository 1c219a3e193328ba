import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const demoShape = z.object({
  url: z.string(),
  slug: z.string(),
  keys: z.object({ sandbox: z.string(), production: z.string() }),
  owner: z.object({ email: z.string(), password: z.string() }),
});
export type Demo = z.infer<typeof demoShape>;

/** Reads demo.json, which the first start with a data folder writes. */
export async function readDemo(dataDir: string): Promise<Demo> {
  return demoShape.parse(JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')));
}

/** Returns the process id of the embedded PostgreSQL that runs, or was left behind, in a data folder. */
export async function postmasterPid(dataDir: string): Promise<number> {
  return Number((await postmasterLines(dataDir))[0]);
}

/** Returns the connection string of the embedded PostgreSQL that runs in a data folder. */
export async function databaseUrlIn(dataDir: string): Promise<string> {
  const password = await readFile(join(dataDir, 'postgres.password'), 'utf8');
  return `postgres://postgres:${password}@127.0.0.1:${(await postmasterLines(dataDir))[3]}/sluice`;
}

/** Returns the lines of postmaster.pid: process id, data folder, start time, port and more. */
async function postmasterLines(dataDir: string): Promise<string[]> {
  return (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
}
