import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { giveAccount } from './account.ts';
import type { Case } from './case.ts';
import { openPair, type Pair } from './installation.ts';
import { goOn, untilBack } from './recovery.ts';
import { startWriters } from './writers.ts';

/** So many connections are left for the whole of the product, which would have some thirty. */
const left = 2;

/** Others take nearly all connections that PostgreSQL allows, and the product's own are ended, so that it has to ask for new ones. */
export const starvePool: Case = async (stage) => {
  const { short, signal } = stage;
  await using pair = await openPair(stage);
  const writers = startWriters([pair.api.url], pair.target, signal);
  await delay(500, undefined, { signal });
  const taken = await takeConnections(pair, short ? 3_000 : 20_000, signal);
  const backAfter = await untilBack(pair, performance.now(), signal);
  await goOn(stage);
  await writers.stop();
  const notes = [`others held up to ${taken} connections`];
  return [{ name: 'pool starved', result: await giveAccount(pair, { ...writers, backAfter, notes }, signal) }];
};

/** Answers how many there were at last. */
async function takeConnections({ databaseUrl, sql }: Pair, forMs: number, signal: AbortSignal): Promise<number> {
  await using undo = new AsyncDisposableStack();
  const looking = await sql.connect();
  undo.defer(async () => looking.release());
  const { rows } = await looking.query<{ most: number }>(`select current_setting('max_connections')::int as most`);
  const most = (rows[0]?.most ?? 0) - left;
  let taken = 0;
  for (const deadline = performance.now() + forMs; performance.now() < deadline; await delay(20, undefined, { signal })) {
    const { rows: sessions } = await looking.query<{ all: number }>(`select count(*)::int as all from pg_stat_activity where backend_type = 'client backend'`);
    for (let free = most - (sessions[0]?.all ?? most); free > 0; free--) {
      const client = new pg.Client({ connectionString: databaseUrl, application_name: 'others' }).on('error', () => {});
      undo.defer(() => client.end());
      if (
        await client.connect().then(
          () => true,
          () => false,
        )
      )
        taken++;
    }
    await looking.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'sluice%' order by random() limit 2`,
    );
  }
  return taken;
}
