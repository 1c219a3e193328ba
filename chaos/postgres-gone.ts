import { setTimeout as delay } from 'node:timers/promises';
import { giveAccount } from './account.ts';
import type { Case, CaseInput, Outcome } from './case.ts';
import type { Postgres } from './postgres.ts';
import { keepWriting, untilBack } from './recovery.ts';
import { startWriters } from './writers.ts';

const faults: { name: (short: boolean) => string; strike: (postgres: Postgres, input: CaseInput) => Promise<void> }[] =
  [
    { name: () => 'PostgreSQL restarted (fast)', strike: (postgres) => postgres.restart() },
    {
      name: () => 'PostgreSQL killed (-9)',
      async strike(postgres) {
        await postgres.kill();
        await postgres.start();
      },
    },
    {
      name: (short) => `PostgreSQL away for ${short ? 3 : 30} s`,
      async strike(postgres, { short, signal }) {
        await postgres.stop();
        await delay(short ? 3_000 : 30_000, undefined, { signal }).finally(() => postgres.start());
      },
    },
  ];

/** Takes PostgreSQL away under load in three ways. Recovery is timed from its return. */
export const stopPostgres: Case = async (input) => {
  const { postgres, short, signal } = input;
  const pair = await input.pair();
  const outcomes: Outcome[] = [];
  for (const { name, strike } of faults) {
    const writers = startWriters([pair.api.url], pair.target, signal);
    await delay(short ? 500 : 3_000, undefined, { signal });
    await strike(postgres, input);
    const backAfter = await untilBack(pair, performance.now(), signal);
    await keepWriting(input);
    await writers.stop();
    outcomes.push({ name: name(short), result: await giveAccount(pair, { ...writers, backAfter }, signal) });
  }
  return outcomes;
};
