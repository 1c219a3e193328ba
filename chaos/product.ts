import { freePort } from '../harness/free-port.ts';
import { type ProductInput, type Product as Running, startProduct } from '../harness/product.ts';

/** The product as an operator's supervisor has it: it can be started again on the same port. Disposing stops it. */
export interface Product extends AsyncDisposable {
  /** Without a trailing slash; the same after every start. */
  url: string;
  /** Starts it, for the first time or again. */
  start(): void;
  /** Resolves when it takes work. Throws when it ends instead, or does not within 2 minutes. */
  ready(): Promise<void>;
  kill(): Promise<void>;
  /** Asks it to end, and resolves when it has. */
  stop(): Promise<void>;
  /** Sends SIGSTOP; only `kill` can follow. */
  freeze(): void;
  /** How it ended, each time nobody had ended it. */
  readonly crashes: readonly string[];
  /** Returns the last errors that it logged since the call before. */
  takeErrors(): string[];
}

/** Seconds on a machine of its own; others may share it. */
const readyWithinMs = 120_000;
const errorsMax = 5;

/** Makes one that has not been started yet. */
export async function makeProduct(
  { env, ...input }: Pick<ProductInput, 'role' | 'databaseUrl' | 'root' | 'env'>,
  signal: AbortSignal,
): Promise<Product> {
  const port = await freePort();
  const { role } = input;
  const name = role === undefined ? 'the process' : role === 'api' ? 'the API process' : 'the worker';
  const crashes: string[] = [];
  const errors: string[] = [];
  const expected = new WeakSet<Running>();
  let running: Running | undefined;

  function start(): void {
    const started = startProduct({
      ...input,
      port,
      env: { LOG_LEVEL: 'info', WEBHOOK_RETRY_DELAY_SECONDS: '1', ...env },
      onLine(line) {
        if (/"level":[56]0/.test(line)) errors.push(line);
        errors.splice(0, errors.length - errorsMax);
      },
    });
    running = started;
    void started.ended.then((end) => {
      if (!expected.has(started) && !signal.aborted) crashes.push(`${name} ended by itself with ${end}`);
    });
  }

  /** The end of what runs is no crash from now on. */
  function expectEnd(): Running | undefined {
    if (running && !running.hasEnded()) expected.add(running);
    return running;
  }
  const stop = async () => void (await expectEnd()?.stop());

  return {
    url: `http://127.0.0.1:${port}`,
    start,
    async ready() {
      await running?.ready({ timeoutMs: readyWithinMs, signal });
    },
    kill: async () => void (await expectEnd()?.kill()),
    stop,
    freeze: () => running?.signal('SIGSTOP'),
    crashes,
    takeErrors: () => errors.splice(0),
    [Symbol.asyncDispose]: stop,
  };
}
