import { sampleBody } from '../harness/seed.ts';
import { percentile } from '../harness/table.ts';
import { putWrites } from '../harness/writes.ts';
import { idUuid } from '../src/ids.ts';
import { giveAccount } from './account.ts';
import type { Case } from './case.ts';
import { happens, mustHappen } from './happens.ts';
import { openPair, type Pair } from './installation.ts';
import { keepWriting } from './recovery.ts';
import { type Accepted, startWriters } from './writers.ts';

/** A new write must be applied this soon after the last of the backlog. */
const applyWithinSeconds = 5;
const acceptWithinMs = 5_000;

/** The worker starts with a large backlog of accepted writes, and more come while it works them off. */
export const workOffBacklog: Case = async (input) => {
  const { short, signal } = input;
  const count = short ? 5_000 : 200_000;
  await using pair = await openPair(input, { workerLater: true });
  const { url, path, headers } = pair.target;
  const put = await putWrites({ url, path, headers, count, perSecond: null, callbacks: [] }, signal);
  const backlog = put.map(
    ({ requestId, at }): Accepted => ({ requestId, at, recordId: undefined, payload: sampleBody, ms: 0 }),
  );

  const startedAt = performance.now();
  pair.worker.start();
  const writers = startWriters([url], pair.target, signal, 4);
  await pair.worker.ready();
  const readyAt = performance.now();
  const isDrained = async () =>
    (
      await pair.sql.query('select from request where id = any($1::uuid[]) and applied_at is null limit 1', [
        lastOf(backlog),
      ])
    ).rows.length === 0;
  const drained = await happens(isDrained, 240_000, signal);
  const drainedAt = performance.now();
  await keepWriting(input);
  await writers.stop();
  await mustHappen(
    'all is applied',
    async () => (await pair.sql.query(`select from request where state = 'QUEUED' limit 1`)).rows.length === 0,
    30_000,
    signal,
  );
  const isDelivered = async () => (await pair.receiver.count()) >= backlog.length + writers.accepted.length;
  await happens(isDelivered, 240_000, signal);

  const waits = await waitsOf(pair, writers.accepted);
  const answers = writers.accepted.map(({ ms }) => ms);
  const drainSeconds = (drainedAt - startedAt) / 1000;
  const appliedPerSecond = Math.round(backlog.length / ((drainedAt - readyAt) / 1000));
  const claims = {
    accepted: [...backlog, ...writers.accepted],
    others: writers.others,
    backAfter: drained ? drainSeconds : undefined,
    notes: [
      `${appliedPerSecond.toLocaleString('en-US')} applied per second, delivering at the same time`,
      `new writes meanwhile: 202 in ${spread(answers, 0, 'ms')}, applied after ${spread(waits, 1, 's')}`,
    ],
    faults: [
      ...(percentile(answers, 1) > acceptWithinMs || writers.others.size > 0
        ? ['new writes were not accepted in time']
        : []),
      ...(percentile(waits, 1) > drainSeconds + applyWithinSeconds ? ['new writes were starved'] : []),
    ],
  };
  return [{ name: `backlog of ${count.toLocaleString('en-US')}`, result: await giveAccount(pair, claims, signal) }];
};

/** Returns the ids of the last writes. Jobs are fetched in order, in batches, so all are applied when these are. */
function lastOf(backlog: readonly Accepted[]): string[] {
  return backlog.slice(-2_000).map(({ requestId }) => idUuid('req', requestId, 'INTERNAL'));
}

function spread(values: readonly number[], digits: number, unit: string): string {
  const [median, longest] = [0.5, 1].map((p) => percentile(values, p).toFixed(digits));
  return `p50 ${median} ${unit}, longest ${longest} ${unit}`;
}

/** Returns the seconds from accepted to applied. */
async function waitsOf({ sql }: Pair, accepted: readonly Accepted[]): Promise<number[]> {
  const { rows } = await sql.query<{ seconds: number }>(
    'select extract(epoch from applied_at - accepted_at)::float8 as seconds from request where id = any($1::uuid[])',
    [accepted.map(({ requestId }) => idUuid('req', requestId, 'INTERNAL'))],
  );
  return rows.map(({ seconds }) => seconds);
}
