import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { postmasterPid } from '../harness/data-folder.ts';
import { makeTemplate, runSql, withDatabase } from '../harness/database.ts';
import { freePort } from '../harness/free-port.ts';
import { type Seeded, seed } from '../harness/seed.ts';
import { startEmbeddedPostgres } from '../src/db/embedded-postgres.ts';
import { launcherFor } from '../src/db/run-unprivileged.ts';

/** The embedded PostgreSQL on a fixed port. Only a case restarts it. Disposing stops it and removes its folder. */
export interface Postgres extends AsyncDisposable {
  /** Makes a migrated database with an endpoint in it. */
  createDatabase(): Promise<{ databaseUrl: string; seeded: Seeded }>;
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** Kills the postmaster. Its sessions end once they notice. */
  kill(): Promise<void>;
  /** Resolves when PostgreSQL accepts connections. */
  start(): Promise<void>;
}

/** The data of a stopped PostgreSQL, with a template database. Disposing removes it. */
export interface Cluster extends AsyncDisposable {
  dataDir: string;
  password: string;
  /** The endpoint that every copy of the database has. */
  seeded: Seeded;
}

const template = 'chaos_template';
const run = promisify(execFile);

export async function makeCluster(): Promise<Cluster> {
  await using undo = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-chaos-'));
  undo.defer(() => rm(dataDir, { recursive: true, force: true }));
  const embedded = await startEmbeddedPostgres(dataDir, (cause) => console.error(cause));
  const url = new URL(embedded.connectionString);
  const seeded = await seedTemplate(url.href).finally(() => embedded.stop());
  const removing = undo.move();
  return { dataDir, password: url.password, seeded, [Symbol.asyncDispose]: () => removing.disposeAsync() };
}

/** Starts PostgreSQL on a copy of the cluster. */
export async function startPostgres(cluster: Cluster): Promise<Postgres> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sluice-chaos-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  // -a keeps the owner: PostgreSQL refuses to run as root.
  await run('cp', ['-a', `${cluster.dataDir}/.`, folder]);
  const url = new URL(`postgres://postgres:${cluster.password}@127.0.0.1:${await freePort()}/postgres`);

  const pgDir = join(folder, 'postgres');
  const pgCtl = await pgCtlOf(pgDir);
  await execute(pgCtl, ['start', '-o', `-p ${url.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`]);
  const stop = () => execute(pgCtl, ['stop', '-m', 'fast']);
  undo.defer(async () => void (await stop().catch(() => {})));
  // pg_ctl keeps the options of the first start in postmaster.opts, and `restart` uses them.
  const restart = () => execute(pgCtl, ['restart', '-m', 'fast']);

  let made = 0;
  const stopping = undo.move();
  return {
    async createDatabase() {
      const name = `chaos_${++made}`;
      await runSql(url.href, `create database ${name} template ${template}`);
      return { databaseUrl: withDatabase(url.href, name), seeded: cluster.seeded };
    },
    restart,
    stop,
    async kill() {
      process.kill(await postmasterPid(folder), 'SIGKILL');
    },
    async start() {
      // Sessions of a killed postmaster may hold the data folder for a moment.
      for (let tries = 0; ; await delay(100)) {
        try {
          return await restart();
        } catch (error) {
          if (++tries === 50) throw error;
        }
      }
    },
    [Symbol.asyncDispose]: () => stopping.disposeAsync(),
  };
}

async function seedTemplate(adminUrl: string): Promise<Seeded> {
  const databaseUrl = await makeTemplate(adminUrl, template);
  return await seed({ url: 'http://127.0.0.1', databaseUrl });
}

interface PgCtl {
  prefix: string[];
  file: string;
  pgDir: string;
}

async function pgCtlOf(pgDir: string): Promise<PgCtl> {
  const { prefix } = await launcherFor(pgDir);
  const { pg_ctl: file } = z
    .object({ pg_ctl: z.string() })
    .parse(await import(`@embedded-postgres/${process.platform}-${process.arch}`));
  return { prefix, file, pgDir };
}

async function execute({ prefix, file, pgDir }: PgCtl, [command = '', ...args]: string[]): Promise<void> {
  const [program = '', ...rest] = [
    ...prefix,
    file,
    command,
    '-D',
    pgDir,
    '-w',
    '-t',
    '60',
    '-l',
    join(pgDir, 'server.log'),
    ...args,
  ];
  const env = { ...process.env, LC_ALL: 'C' };
  await run(program, command === 'stop' ? rest.filter((arg) => arg !== '-l' && !arg.endsWith('server.log')) : rest, {
    env,
    cwd: '/',
  });
}
