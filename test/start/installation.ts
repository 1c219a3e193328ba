import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Demo, databaseUrlIn, postmasterPid, readDemo } from '../../harness/data-folder.ts';
import { freePort } from '../../harness/free-port.ts';
import { killIfThere } from '../../harness/process.ts';
import { type Product, type ProductInput, startProduct } from '../../harness/product.ts';
import { until } from '../../harness/until.ts';
import { afterFile } from '../support/after-file.ts';

/** A folder and a port in which the product starts as for a new user, without a database. */
export interface Installation {
  dataDir: string;
  port: number;
  url: string;
  /** Starts a process on the folder, and waits until it is ready. */
  start(input?: StartInput): Promise<Started>;
  /** Starts a process without waiting for it. It leads a process group, as in a terminal. */
  launch(input?: StartInput): Product;
  demo(): Promise<Demo>;
  /** Returns the process id of the embedded PostgreSQL that runs, or was left behind, in the folder. */
  postmasterPid(): Promise<number>;
  databaseUrl(): Promise<string>;
}

export type StartInput = Pick<ProductInput, 'env' | 'args' | 'command'>;

export interface Started extends Product {
  readyMs: number;
}

const readyMs = 30_000;

/** Makes the folder. After the file, everything started is killed, PostgreSQL too, and the folder is removed. */
export async function makeInstallation(): Promise<Installation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-start-'));
  const port = await freePort();
  const launched: Product[] = [];

  const launch = ({ env, ...input }: StartInput = {}): Product => {
    const product = startProduct({ ...input, port, ownGroup: true, env: { SLUICE_DATA_DIR: dataDir, ...env } });
    launched.push(product);
    return product;
  };

  afterFile(async () => {
    for (const { pid } of launched) killIfThere(-pid);
    await Promise.all(launched.map(({ ended }) => ended));
    const pid = await postmasterPid(dataDir).catch(() => undefined);
    if (pid !== undefined) {
      killIfThere(pid);
      await until(async () => !(await isRunning(pid)));
    }
    await rm(dataDir, { recursive: true, maxRetries: 5, retryDelay: 100 });
  });

  return {
    dataDir,
    port,
    url: `http://localhost:${port}`,
    launch,
    async start(input) {
      const startedAt = Date.now();
      const product = launch(input);
      await product.ready({ timeoutMs: readyMs });
      return { ...product, readyMs: Date.now() - startedAt };
    },
    demo: () => readDemo(dataDir),
    postmasterPid: () => postmasterPid(dataDir),
    databaseUrl: () => databaseUrlIn(dataDir),
  };
}

/** Returns whether a process of any user runs. A zombie does not. */
export async function isRunning(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/^\d+ \(.*\) Z/.test(status);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
