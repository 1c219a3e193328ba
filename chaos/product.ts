import { freePort } from '../harness/free-port.ts';
import { type ProductInput, type Product as Running, startProduct } from '../harness/product.ts';

/** The product under a supervisor: it can be started again on the same port. Disposing stops it. */
export interface Product extends AsyncDisposable {
  /** Without a trailing slash; the same after every start. */
  url: string;
  /** Starts it, for the first time or again. */
  start(): void;
  /** Resolves when the product is ready. Throws when it ends first, or is not ready in 2 minutes. */
  ready(): Promise<void>;
  kill(): Promise<void>;
  /** Asks it to end, and resolves when it has ended. */
  stop(): Promise<void>;
  /** Sends SIGSTOP; only `kill` can follow. */
  freeze(): void;
  /** Its unexpected ends, each with an exit code or signal. */
  readonly crashes: readonly string[];
  /** Returns the last errors logged since the call before. */
  takeErrors(): string[];
}

/** A start takes seconds on a free machine, and longer on a shared one. */
const readyWithinMs = 120_000;
const errorsMax = 5;

/** Makes a product that is not started yet. */
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

  /** From now on, the end of the running process is not a crash. */
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
