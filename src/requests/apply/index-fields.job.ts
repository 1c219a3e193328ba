import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { WorkerServices } from '../../context.ts';
import { inBatches } from '../../db/in-batches.ts';
import { enqueue } from '../../jobs/job-kind.ts';
import { scheduledJob } from '../../jobs/scheduled-job.ts';
import { throttle } from '../../throttle.ts';
import {
  deleteValues,
  findUnindexed,
  findUnsearchable,
  findWriters,
  indexRecords,
  markIndexed,
  type UnindexedField,
} from './record-values.sql.ts';

const batchMax = 500;
const lookRestMs = 200;
const writersLookMs = 20;
/** No transaction of ours lasts as long. */
const writersWaitMs = 60_000;

/**
 * Stores the values of fields that have become searchable, and removes those of fields that no longer are. Runs soon
 * after a change, and every ten minutes for missed changes. One job runs at a time, and at most one waits.
 */
export const indexFields = scheduledJob('index-fields', '*/10 * * * *', indexAll, {
  expireInSeconds: 4 * 3600,
  policy: 'stately',
});

/** Runs `indexFields` soon after each change of fields. */
export async function indexChangedFields({ boss, listener, pool, log }: WorkerServices): Promise<void> {
  const look = async () => {
    // A change that arrives while the process stops is left to another worker.
    if (pool.ending) return;
    const found = await findUnindexed(pool);
    if (found.length > 0) await enqueue(boss, indexFields, pool, [{ data: {} }]);
  };
  const lookSoon = throttle(
    () =>
      void look().catch((error: unknown) =>
        log.warn({ err: error }, 'fields.look_failed: changed fields are indexed within ten minutes'),
      ),
  );
  await listener.on(
    'sluice_keys',
    () => lookSoon(lookRestMs),
    () => lookSoon(lookRestMs),
  );
  lookSoon(lookRestMs);
}

async function indexAll({ pool, log }: WorkerServices): Promise<void> {
  for (const name of await findUnsearchable(pool)) {
    await inBatches(batchMax, (max) => deleteValues(pool, name, max));
  }
  const fields = await findUnindexed(pool);
  const environments = Map.groupBy(fields, ({ endpointId, environment }) => `${endpointId} ${environment}`);
  for (const together of environments.values()) {
    await waitForWriters(pool);
    await indexEnvironment(pool, together);
    log.info(
      { endpointId: together[0]?.endpointId, fields: together.map(({ name }) => name) },
      'fields.indexed: they can be searched now',
    );
  }
}

/**
 * Waits for transactions that began before the fields were searchable: they do not store the values, and their
 * records are not visible yet.
 */
async function waitForWriters(pool: pg.Pool): Promise<void> {
  const before = new Set(await findWriters(pool));
  for (const deadline = Date.now() + writersWaitMs; before.size > 0; await delay(writersLookMs)) {
    const present = await findWriters(pool);
    if (!present.some((writer) => before.has(writer))) return;
    if (Date.now() > deadline)
      throw new Error('A transaction that writes records does not end; fields are indexed later');
  }
}

/** Later writes store their values themselves, so one pass by rising id is complete. */
async function indexEnvironment(pool: pg.Pool, fields: UnindexedField[]): Promise<void> {
  const [environment] = fields;
  if (!environment) return;
  for (let after: string | undefined, more = true; more; more = after !== undefined)
    after = await indexRecords(pool, environment, after, batchMax);
  for (const field of fields) await markIndexed(pool, field);
}
