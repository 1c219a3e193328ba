import { setTimeout as delay } from 'node:timers/promises';
import { giveAccount } from './account.ts';
import type { Case } from './case.ts';
import type { Pair } from './installation.ts';
import { keepWriting, untilBack } from './recovery.ts';
import { startWriters } from './writers.ts';

/**
 * Kills the API and the worker at random for a minute, and starts them again at once. Some are killed while they start.
 */
export const killAtRandom: Case = async (input) => {
  const { short, signal } = input;
  const pair = await input.pair();
  const writers = startWriters([pair.api.url], pair.target, signal);
  const kills = await killFor(pair, short ? 8_000 : 60_000, signal);
  const killedAt = performance.now();
  await Promise.all([pair.api.ready(), pair.worker.ready()]);
  const backAfter = await untilBack(pair, killedAt, signal);
  await keepWriting(input);
  await writers.stop();
  const notes = [`the API killed ${kills.api} times and the worker ${kills.worker} times`];
  return [{ name: 'both killed at random', result: await giveAccount(pair, { ...writers, backAfter, notes }, signal) }];
};

/** Kills at random, and at the end both. Returns the number of kills. */
async function killFor(
  { api, worker }: Pair,
  forMs: number,
  signal: AbortSignal,
): Promise<{ api: number; worker: number }> {
  const kills = { api: 0, worker: 0 };
  for (const deadline = performance.now() + forMs; ; ) {
    await delay(300 + Math.random() * 3_000, undefined, { signal });
    const isLast = performance.now() > deadline;
    const chance = Math.random();
    const doomed = [
      ...(isLast || chance < 0.6 ? ['api' as const] : []),
      ...(isLast || chance > 0.4 ? ['worker' as const] : []),
    ];
    for (const name of doomed) {
      const product = name === 'api' ? api : worker;
      await product.kill();
      product.start();
      kills[name]++;
    }
    if (isLast) return kills;
  }
}
