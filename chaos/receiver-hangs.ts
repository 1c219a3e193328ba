import { setTimeout as delay } from 'node:timers/promises';
import { giveAccount } from './account.ts';
import type { Case } from './case.ts';
import { mustHappen } from './happens.ts';
import { openPair } from './installation.ts';
import { keepWriting, untilBack } from './recovery.ts';
import { startWriters } from './writers.ts';

/**
 * The receiver accepts messages and does not answer, in the full form for longer than an attempt waits. Then it answers
 * again.
 */
export const hangReceiver: Case = async (input) => {
  const { short, signal } = input;
  // Messages for a silent host use up their attempts at once. The short delay of the other cases would leave none.
  await using own = short ? undefined : await openPair(input, { env: { WEBHOOK_RETRY_DELAY_SECONDS: '60' } });
  const pair = own ?? (await input.pair());
  const { receiver, sql } = pair;
  const writers = startWriters([pair.api.url], pair.target, signal, short ? 1 : 4);
  await delay(short ? 500 : 2_000, undefined, { signal });
  await receiver.hang();
  await delay(short ? 2_000 : 20_000, undefined, { signal });
  // Nothing else may wait for the receiver.
  const duringIt = await untilBack(pair, performance.now(), signal);
  await receiver.recover();
  const recoveredAt = performance.now();
  await keepWriting(input);
  await writers.stop();
  const isDelivered = async () =>
    (await sql.query(`select from delivery where state = 'PENDING' limit 1`)).rows.length === 0;
  await mustHappen('all is delivered', isDelivered, 240_000, signal);
  const backAfter = duringIt === undefined ? undefined : (performance.now() - recoveredAt) / 1000;
  const notes = [`while it hung a write was applied after ${duringIt?.toFixed(1)} s`];
  return [{ name: 'receiver hangs', result: await giveAccount(pair, { ...writers, backAfter, notes }, signal) }];
};
