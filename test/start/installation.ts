import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../harness/free-port.ts';
import { until } from '../../harness/until.ts';
import type { Demo } from '../../src/demo.ts';
import { afterFile } from '../support/after-file.ts';

/** A folder and a port of its own, in which the product is started as a stranger would: without a database. */
export interface Installation {
  dataDir: string;
  port: number;
  url: string;
  /** Starts a process on the folder and waits until it is ready. */
  start(wanted?: StartInput): Promise<Started>;
  /** Starts a process, and waits for nothing. */
  launch(wanted?: StartInput): Launched;
  demo(): Promise<Demo>;
  /** Of the embedded PostgreSQL that runs, or was left behind, in the folder. */
  postmasterPid(): Promise<number>;
  databaseUrl(): Promise<string>;
}

export interface StartInput {
  env?: Record<string, string | undefined>;
  args?: string[];
  /** The whole command, instead of Node with main.ts. */
  command?: [file: string, ...args: string[]];
}

/** A process that may still fail to start. It leads a process group of its own, as in a terminal. */
export interface Launched {
  pid: number;
  stdout(): string;
  stderr(): string;
  signal(signal: NodeJS.Signals): void;
  /** What Ctrl-C does: a signal to the whole group. */
  interruptGroup(): void;
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
}

export interface Started extends Launched {
  readyMs: number;
}

const root = join(import.meta.dirname, '../..');
const main = join(root, 'src/main.ts');
const readyMs = 30_000;

/** Makes the folder. After the file all that was started is killed, PostgreSQL too, and the folder removed. */
export async function makeInstallation(): Promise<Installation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-start-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const launched: Launched[] = [];

  const launch = ({ env = {}, args = [], command = [process.execPath, main, ...args] }: StartInput = {}): Launched => {
    const [file, ...rest] = command;
    const ours = { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), SLUICE_DATA_DIR: dataDir };
    const child = spawn(file, rest, {
      cwd: root,
      detached: true,
      env: { ...ours, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const one = follow(child);
    launched.push(one);
    return one;
  };

  const postmasterPid = async () => Number((await postmasterLines(dataDir))[0]);
  afterFile(async () => {
    for (const { pid } of launched) killIfThere(-pid);
    await Promise.all(launched.map(({ ended }) => ended));
    const pid = await postmasterPid().catch(() => undefined);
    if (pid !== undefined) {
      killIfThere(pid);
      await until(async () => !(await isRunning(pid)));
    }
    await rm(dataDir, { recursive: true, maxRetries: 5, retryDelay: 100 });
  });

  return {
    dataDir,
    port,
    url,
    launch,
    async start(wanted) {
      const startedAt = Date.now();
      const one = launch(wanted);
      let end: number | NodeJS.Signals | undefined;
      void one.ended.then((ending) => {
        end = ending;
      });
      await until(() => end !== undefined || isReady(url), { timeoutMs: readyMs }).catch((cause) => {
        throw new Error(`The process did not become ready:\n${one.stdout()}${one.stderr()}`, { cause });
      });
      if (end !== undefined) throw new Error(`The process ended with ${end}:\n${one.stdout()}${one.stderr()}`);
      return { ...one, readyMs: Date.now() - startedAt };
    },
    demo: async () => JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')),
    postmasterPid,
    async databaseUrl() {
      const password = await readFile(join(dataDir, 'postgres.password'), 'utf8');
      return `postgres://postgres:${password}@127.0.0.1:${(await postmasterLines(dataDir))[3]}/sluice`;
    },
  };
}

/** Whether a process, of any user, runs. One that has ended, and that nobody has waited for, does not. */
export async function isRunning(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/^\d+ \(.*\) Z/.test(status);
}

function follow(child: ChildProcess): Launched {
  const { pid } = child;
  if (pid === undefined) throw new Error('The process could not be started');
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  }
  // A test process that ends early must not leave it behind.
  const abandon = () => killIfThere(-pid);
  process.once('exit', abandon);
  return {
    pid,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    signal: (signal) => void child.kill(signal),
    interruptGroup: () => void process.kill(-pid, 'SIGINT'),
    ended: new Promise((resolve) =>
      child.once('close', (code, signal) => {
        process.off('exit', abandon);
        resolve(code ?? signal ?? 'SIGKILL');
      }),
    ),
  };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** Its pid, data folder, start time, port and more, one on each line. */
async function postmasterLines(dataDir: string): Promise<string[]> {
  return (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {}
}
