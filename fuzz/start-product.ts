import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Demo, readDemo } from '../harness/data-folder.ts';
import { freePort } from '../harness/free-port.ts';
import { type Product as Running, startProduct } from '../harness/product.ts';
import { startEmbeddedPostgres } from '../src/db/embedded-postgres.ts';

/** The product as `npm start` runs it, in its own process and folder. Disposing ends it and removes the folder. */
export interface Product extends Pick<Running, 'port' | 'url' | 'memory'>, AsyncDisposable {
  /** The owner of the demo that the first start made. */
  owner: Demo['owner'];
  /** Stops the product and returns the milliseconds; undefined when it had to be killed, or failed. */
  stop(): Promise<number | undefined>;
  /** Its faults so far: errors in its log, lines that are not JSON, and an unexpected end. */
  faults: readonly string[];
}

/**
 * Starts it on an embedded PostgreSQL, and waits until it is ready. Throws when it ends first, or is not ready in 60 s.
 */
export async function openProduct(signal: AbortSignal): Promise<Product> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sluice-fuzz-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const faults: string[] = [];
  const running = startProduct({
    port: await freePort(),
    env: { SLUICE_DATA_DIR: folder, LOG_LEVEL: 'warn' },
    reportsMemory: true,
    // Ctrl-C ends this process, which then stops the product.
    ownGroup: true,
    onLine(line) {
      if (isFault(line)) faults.push(line);
    },
  });
  let stopping = false;
  void running.ended.then((end) => {
    if (!stopping) faults.push(`The process ended: ${end}`);
  });
  const stop = async () => {
    stopping = true;
    const askedAt = performance.now();
    return (await running.stop()) === 0 ? performance.now() - askedAt : undefined;
  };
  undo.defer(async () => {
    await stop();
    // A process that was killed leaves its PostgreSQL running.
    if ((await running.ended) !== 0) await (await startEmbeddedPostgres(folder, () => {})).stop();
  });
  await running.ready({ signal });
  const { owner } = await readDemo(folder);
  const { port, url, memory } = running;
  const disposing = undo.move();
  return { port, url, owner, memory, stop, faults, [Symbol.asyncDispose]: () => disposing.disposeAsync() };
}

/**
 * True for errors in the log (levels 50 and 60), and for lines that are not JSON. Those come from Node or a library.
 * Deprecation warnings do not count, because they are for people who upgrade.
 */
function isFault(line: string): boolean {
  if (/^\(node:\d+\) \w*DeprecationWarning|^\(Use `node --trace-deprecation/.test(line)) return false;
  return line !== '' && (!line.startsWith('{"level":') || /^\{"level":[56]0,/.test(line));
}
