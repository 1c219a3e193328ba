import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

/** CPU seconds since the start of the processes. */
export interface Cpu {
  server: number;
  postgres: number;
}

/** Clock ticks of /proc per second, the same on every Linux. */
const ticksPerSecond = 100;

/** Returns the CPU that a server and its PostgreSQL have used; undefined where there is no /proc. */
export async function readCpu(serverPid: number, databaseUrl: string): Promise<Cpu | undefined> {
  const server = await readStat(serverPid);
  if (!server) return undefined;
  const postmaster = await postmasterOf(databaseUrl);
  const all = await Promise.all(
    (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map((name) => readStat(Number(name))),
  );
  const children = all.filter((stat) => stat !== undefined && stat.parent === postmaster);
  return { server: server.seconds, postgres: children.reduce((sum, stat) => sum + (stat?.seconds ?? 0), 0) };
}

/** Returns undefined for a process that has ended. */
async function readStat(pid: number): Promise<{ parent: number; seconds: number } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // A process name may contain spaces and brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), seconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond };
}

/** Returns the parent of our backend, which is the parent of every backend. */
async function postmasterOf(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const backend = await readStat(rows[0]?.pid ?? 0);
    if (!backend) throw new Error('PostgreSQL runs out of sight of /proc: its CPU cannot be read');
    return backend.parent;
  } finally {
    await client.end();
  }
}

/** Returns the resident memory of a process in bytes; NaN where there is no /proc. */
export async function readRss(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? Number.NaN) * 1024;
}
