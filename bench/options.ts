import { sampleBody, seed, type Target } from '../harness/seed.ts';
import { inMs, percentile, perSecond, table } from '../harness/table.ts';
import { putLoad } from './load.ts';
import type { Part, PartInput } from './part.ts';
import { startServer } from './servers.ts';

const warmUpWrites = 50;
const measuredWrites = 200;
const connections = 64;

/** Measures the cost of a caller's options: waiting for the applied record, and idempotency keys. */
export const measureOptions: Part = async (input) => {
  await measureWait(input);
  await measureIdempotency(input);
  return [];
};

/** Measures the time until the whole answer, one write after another, on an otherwise idle server. */
async function measureWait({ postgresUrl, signal }: PartInput): Promise<void> {
  await using server = await startServer(postgresUrl, signal);
  const target = await seed(server);
  const rows: string[][] = [];
  for (const { name, extra, status } of [
    { name: 'as usual: 202', extra: {}, status: 202 },
    { name: 'Prefer: wait=5: 200', extra: { Prefer: 'wait=5' }, status: 200 },
  ]) {
    const headers = { ...target.headers, ...extra };
    for (let i = 0; i < warmUpWrites; i++) await timeOf({ ...target, headers }, status, signal);
    const times: number[] = [];
    while (times.length < measuredWrites) times.push(await timeOf({ ...target, headers }, status, signal));
    rows.push([name, inMs(percentile(times, 0.5)), inMs(percentile(times, 0.99))]);
  }
  console.log(`\n${table([[`${measuredWrites} writes, idle`, 'p50', 'p99'], ...rows])}`);
}

async function timeOf({ url, path, headers }: Target, status: number, signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  const answer = await fetch(url + path, { method: 'POST', headers, body: sampleBody, signal });
  const text = await answer.text();
  if (answer.status !== status) throw new Error(`A write was answered ${answer.status} ${text}, and not ${status}`);
  return performance.now() - startedAt;
}

/** Both variants take turns, each on its own Sluice, so that a slow minute of the machine meets both. */
async function measureIdempotency(input: PartInput): Promise<void> {
  const without: number[] = [];
  const withKeys: number[] = [];
  for (let round = 1; round <= (input.short ? 1 : 3); round++) {
    without.push(await acceptedPerSecond(input, false));
    withKeys.push(await acceptedPerSecond(input, true));
  }
  const [rate, rateWithKeys] = [percentile(without, 0.5), percentile(withKeys, 0.5)];
  const rows = [
    ['without Idempotency-Key', perSecond(rate), ''],
    ['with one on each', perSecond(rateWithKeys), `${(rateWithKeys / rate).toFixed(2)} ×`],
  ];
  console.log(`\n${table([['writes', 'accepted/s', ''], ...rows])}`);
}

async function acceptedPerSecond({ postgresUrl, short, signal }: PartInput, idempotencyKeys: boolean): Promise<number> {
  const times = short ? { warmUpMs: 1_000, measuredMs: 3_000 } : { warmUpMs: 3_000, measuredMs: 5_000 };
  await using server = await startServer(postgresUrl, signal);
  const { url, path, headers } = await seed(server);
  if (idempotencyKeys) await checkRemembered({ url, path, headers }, signal);
  const calls = [{ path, body: sampleBody }];
  const load = await putLoad(
    { url, method: 'POST', headers, calls, status: 202, idempotencyKeys, connections, ...times },
    signal,
  );
  return load.perSecond;
}

/** Checks that the server knows the header: otherwise there would be nothing to measure. */
async function checkRemembered({ url, path, headers }: Target, signal: AbortSignal): Promise<void> {
  const write = async () => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { ...headers, 'Idempotency-Key': 'twice' },
      body: sampleBody,
      signal,
    });
    return await answer.text();
  };
  const [first, second] = [await write(), await write()];
  if (first !== second) throw new Error(`A repeat was answered ${second}, and not ${first}`);
}
