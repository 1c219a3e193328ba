import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { giveAccount } from './account.ts';
import type { Case } from './case.ts';
import type { Pair } from './installation.ts';
import { keepWriting, untilBack } from './recovery.ts';
import { startWriters } from './writers.ts';

/** Connections left for the whole product, which normally has about thirty. */
const left = 2;

/**
 * Others take nearly all connections that PostgreSQL allows. The product's own are terminated, so that it needs new
 * ones.
 */
export const starvePool: Case = async (input) => {
  const { short, signal } = input;
  const pair = await input.pair();
  const writers = startWriters([pair.api.url], pair.target, signal);
  await delay(500, undefined, { signal });
  const taken = await takeConnections(pair, short ? 3_000 : 20_000, signal);
  const backAfter = await untilBack(pair, performance.now(), signal);
  await keepWriting(input);
  await writers.stop();
  const notes = [`others held up to ${taken} connections`];
  return [{ name: 'pool starved', result: await giveAccount(pair, { ...writers, backAfter, notes }, signal) }];
};

/** Returns the largest number of connections that were held. */
async function takeConnections({ databaseUrl, sql }: Pair, forMs: number, signal: AbortSignal): Promise<number> {
  await using undo = new AsyncDisposableStack();
  const looking = await sql.connect();
  undo.defer(async () => looking.release());
  const { rows } = await looking.query<{ most: number }>(`select current_setting('max_connections')::int as most`);
  const most = rows[0]?.most ?? 0;
  let taken = 0;
  const take = async () => {
    const client = new pg.Client({ connectionString: databaseUrl, application_name: 'others' }).on('error', () => {});
    undo.defer(() => client.end());
    if (await isTaken(client)) taken++;
  };
  for (const deadline = performance.now() + forMs; performance.now() < deadline; ) {
    const { all, product } = await countSessions(looking);
    const surplus = product - left;
    if (surplus > 0)
      await looking.query(`select pg_terminate_backend(pid) from (${productSessions} offset ${left}) as surplus`);
    const free = most - all + surplus;
    if (free > 0) await Promise.all(Array.from({ length: free }, take));
    else await delay(50, undefined, { signal });
  }
  return taken;
}

const productSessions = `select pid from pg_stat_activity
  where application_name like 'sluice%' and datname = current_database()`;

async function countSessions(looking: pg.PoolClient): Promise<{ all: number; product: number }> {
  const { rows } = await looking.query<{ all: number; product: number }>(
    `select count(*)::int as all, count(*) filter (where pid in (${productSessions}))::int as product
      from pg_stat_activity where backend_type = 'client backend'`,
  );
  return rows[0] ?? { all: 0, product: 0 };
}

async function isTaken(client: pg.Client): Promise<boolean> {
  return client.connect().then(
    () => true,
    () => false,
  );
}
