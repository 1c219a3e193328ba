import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** Totals of accepted writes. */
export interface Drained {
  /** The rows of all accepted writes, whether their answers arrived or not. */
  requests: number;
  /** The number of applied ones. */
  applied: number;
  records: number;
  /** From the call until the last was applied. */
  seconds: number;
}

const lookEveryMs = 100;
const withinMs = 300_000;

/** Waits until no accepted write is left to apply. Throws when one FAILED, or after 5 minutes. */
export async function waitUntilDrained(databaseUrl: string, signal: AbortSignal): Promise<Drained> {
  const startedAt = Date.now();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    // The count must be the same twice: a write in flight at the end of the load may be accepted after the first look.
    for (let before = -1; ; await delay(lookEveryMs, undefined, { signal })) {
      const { queued, failed } = await countOpen(client);
      if (failed > 0) throw new Error(`${failed} accepted writes FAILED`);
      if (Date.now() > startedAt + withinMs)
        throw new Error(`The queue is not drained after ${withinMs / 1000} s: ${queued} writes are not applied`);
      if (queued > 0) continue;
      const { requests, applied, records, lastAppliedAt } = await countAll(client);
      if (requests === before)
        return { requests, applied, records, seconds: Math.max(0, lastAppliedAt - startedAt) / 1000 };
      before = requests;
    }
  } finally {
    await client.end();
  }
}

/** Uses a partial index, so that asking does not slow the work. */
async function countOpen(client: pg.Client): Promise<{ queued: number; failed: number }> {
  return one(
    await client.query<{ queued: number; failed: number }>(
      `select count(*) filter (where state = 'QUEUED')::int as queued, count(*) filter (where state = 'FAILED')::int as failed
         from request
        where state <> 'SUCCEEDED'`,
    ),
  );
}

/** `lastAppliedAt` is in epoch milliseconds, by this machine's clock. */
async function countAll(
  client: pg.Client,
): Promise<{ requests: number; applied: number; records: number; lastAppliedAt: number }> {
  return one(
    await client.query<{ requests: number; applied: number; records: number; lastAppliedAt: number }>(
      `select count(*)::int as requests,
              count(*) filter (where state = 'SUCCEEDED')::int as applied,
              (select count(*)::int from record) as records,
              coalesce(extract(epoch from max(applied_at)) * 1000, 0)::float8 as "lastAppliedAt"
         from request`,
    ),
  );
}

function one<Row>({ rows }: { rows: Row[] }): Row {
  const [row] = rows;
  if (!row) throw new Error('A count has one row');
  return row;
}
