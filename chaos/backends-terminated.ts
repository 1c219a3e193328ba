import { setTimeout as delay } from 'node:timers/promises';
import { giveAccount } from './account.ts';
import type { Case } from './case.ts';
import type { Pair } from './installation.ts';
import { keepWriting, untilBack } from './recovery.ts';
import { startWriters } from './writers.ts';

/** Terminates every connection of the product, one after another, again and again. */
export const terminateBackends: Case = async (input) => {
  const { short, signal } = input;
  const pair = await input.pair();
  const writers = startWriters([pair.api.url], pair.target, signal);
  const terminated = await terminateFor(pair, short ? 2_000 : 15_000, signal);
  const backAfter = await untilBack(pair, performance.now(), signal);
  await keepWriting(input);
  await writers.stop();
  const notes = [`${terminated} connections ended`];
  return [{ name: 'backends terminated', result: await giveAccount(pair, { ...writers, backAfter, notes }, signal) }];
};

async function terminateFor({ sql }: Pair, forMs: number, signal: AbortSignal): Promise<number> {
  let terminated = 0;
  for (
    const deadline = performance.now() + forMs;
    performance.now() < deadline;
    await delay(40, undefined, { signal })
  ) {
    const { rows } = await sql.query<{ ended: boolean }>(
      `select pg_terminate_backend(pid) as ended from (
        select pid from pg_stat_activity where datname = current_database() and application_name like 'sluice%'
        order by random() limit 1
      ) as one`,
    );
    terminated += rows.filter(({ ended }) => ended).length;
  }
  return terminated;
}
