import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const repository = join(import.meta.dirname, '..');

export interface ProcessInput {
  command: readonly [file: string, ...args: string[]];
  /** Added to PATH, HOME and the compile cache; nothing else is inherited. */
  env?: Record<string, string | undefined>;
  /** The repository by default. */
  cwd?: string;
  /** True to lead a process group, as under a terminal, so that our Ctrl-C does not reach it. */
  ownGroup?: boolean;
  /** True when `ask` will be called. */
  answers?: boolean;
  /** Called with each line on standard error. */
  onLine?(line: string): void;
}

/** A process of ours. It is stopped when it is disposed, or when this process ends. */
export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** The last million characters of each output. */
  stdout(): string;
  stderr(): string;
  hasEnded(): boolean;
  /** Resolves with its exit code, or the signal that ended it, once all of its output has arrived. */
  readonly ended: Promise<number | NodeJS.Signals>;
  signal(signal: NodeJS.Signals): void;
  /** Sends SIGINT to its whole group, as Ctrl-C does; for a process with `ownGroup`. */
  interruptGroup(): void;
  /** Asks it to end by SIGTERM, and kills it after 30 s. */
  stop(): Promise<number | NodeJS.Signals>;
  kill(): Promise<void>;
  /** Sends a message and returns the answer, one at a time. Throws when the process ends instead. */
  ask(message: unknown): Promise<unknown>;
}

/** Shared by all processes, so that each module is compiled once. */
const compiled = join(repository, 'node_modules/.cache/compiled');
const stopWithinMs = 30_000;
const outputMax = 1_000_000;

/** Functions that kill the processes that still run, in case this one ends first. */
const killers = new Set<() => void>();
process.once('exit', () => {
  for (const kill of killers) kill();
});

/** Starts a program without waiting for it. Throws when it cannot be started. */
export function startProcess(input: ProcessInput): RunningProcess {
  const { command, env, cwd = repository, ownGroup = false, answers = false, onLine } = input;
  const [file, ...args] = command;
  const { PATH, HOME } = process.env;
  const child = spawn(file, args, {
    cwd,
    detached: ownGroup,
    env: { PATH, HOME, NODE_COMPILE_CACHE: compiled, ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(answers ? (['ipc'] as const) : [])],
  }).once('error', () => {});
  const { pid, stdout, stderr } = child;
  if (pid === undefined || stdout === null || stderr === null) throw new Error(`${file} could not be started`);
  const written = { stdout: '', stderr: '' };
  stdout.setEncoding('utf8').on('data', (text: string) => {
    written.stdout = (written.stdout + text).slice(-outputMax);
  });
  stderr.setEncoding('utf8').on('data', (text: string) => {
    written.stderr = (written.stderr + text).slice(-outputMax);
  });
  if (onLine) createInterface(stderr).on('line', onLine);

  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const killNow = () => killIfThere(ownGroup ? -pid : pid);
  killers.add(killNow);
  const ended = once(child, 'close').then(([code, signal]: (number | NodeJS.Signals)[]) => {
    killers.delete(killNow);
    return code ?? signal ?? 'SIGKILL';
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const killing = setTimeout(killNow, stopWithinMs);
    return ended.finally(() => clearTimeout(killing));
  };
  return {
    pid,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    hasEnded,
    ended,
    signal: (signal) => void child.kill(signal),
    interruptGroup: () => void process.kill(-pid, 'SIGINT'),
    stop,
    async kill() {
      if (!hasEnded()) child.kill('SIGKILL');
      await ended;
    },
    async ask(message) {
      child.send({ message });
      const [answer] = await Promise.race([
        once(child, 'message'),
        ended.then((end) => Promise.reject(new Error(`The process ended with ${end} before it answered`))),
      ]);
      return answer;
    },
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

/** Kills a process that may have ended already; with a negative number its group. */
export function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {}
}
