import { setTimeout as delay } from 'node:timers/promises';
import { giveAccount } from './account.ts';
import type { Case } from './case.ts';
import { keepWriting, untilBack, worse } from './recovery.ts';
import { startWriters } from './writers.ts';

/** Kills the API process under load, and starts it again at once. */
export const killApi: Case = async (input) => {
  const { short, signal } = input;
  const pair = await input.pair();
  const writers = startWriters([pair.api.url], pair.target, signal);
  let backAfter: number | undefined = 0;
  for (let times = 0; times < (short ? 1 : 3); times++) {
    await delay(short ? 700 : 3_000, undefined, { signal });
    const killedAt = performance.now();
    await pair.api.kill();
    pair.api.start();
    backAfter = worse(backAfter, await untilBack(pair, killedAt, signal));
  }
  await keepWriting(input);
  await writers.stop();
  return [{ name: 'API killed', result: await giveAccount(pair, { ...writers, backAfter }, signal) }];
};
