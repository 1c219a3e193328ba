import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { giveAccount } from './account.ts';
import type { Case, Outcome } from './case.ts';
import { openPair, type Pair } from './installation.ts';
import { keepWriting, untilBack } from './recovery.ts';
import { startWriters } from './writers.ts';

const folders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];
/** Minutes relative to PostgreSQL's clock, which stays right. */
const steps = [
  { name: 'clock 90 min forwards', minutes: 90 },
  { name: 'clock 180 min backwards', minutes: -90 },
];

/**
 * Steps the clock of both processes under load with libfaketime: first forwards, then backwards past the right time.
 */
export const stepClock: Case = async (input) => {
  const { short, signal } = input;
  const library = await findLibrary();
  if (library === undefined)
    return steps.map(({ name }) => ({
      name,
      result: { notRun: 'libfaketime is not installed (apt-get install faketime)' },
    }));
  await using undo = new AsyncDisposableStack();
  const folder = undo.adopt(await mkdtemp(join(tmpdir(), 'sluice-chaos-')), (made) =>
    rm(made, { recursive: true, force: true }),
  );
  const offset = join(folder, 'offset');
  await writeFile(offset, '+0');
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: offset,
    FAKETIME_CACHE_DURATION: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  const pair = undo.use(await openPair(input, { env }));
  const outcomes: Outcome[] = [];
  for (const { name, minutes } of steps) {
    const writers = startWriters([pair.api.url], pair.target, signal);
    await delay(short ? 500 : 3_000, undefined, { signal });
    await writeFile(offset, `${minutes < 0 ? '' : '+'}${minutes}m`);
    // libfaketime reads the file once a second.
    await delay(1_200, undefined, { signal });
    const steppedAt = performance.now();
    // Some attempts fail, so that they are planned again by the new clock.
    await pair.receiver.hang();
    await delay(500, undefined, { signal });
    await pair.receiver.recover();
    const backAfter = await untilBack(pair, steppedAt, signal);
    await keepWriting(input);
    await writers.stop();
    const ahead = await minutesAhead(pair);
    const faults = ahead === minutes ? [] : [`the worker's clock is ${ahead} min ahead, and was to be ${minutes}`];
    outcomes.push({ name, result: await giveAccount(pair, { ...writers, backAfter, faults }, signal) });
  }
  return outcomes;
};

async function findLibrary(): Promise<string | undefined> {
  for (const folder of folders) {
    const file = join(folder, 'faketime/libfaketimeMT.so.1');
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return undefined;
}

/** Returns the minutes of the worker's clock ahead of PostgreSQL's, from the newest applied write. */
async function minutesAhead({ sql }: Pair): Promise<number> {
  const { rows } = await sql.query<{ minutes: number }>(
    `select round(extract(epoch from applied_at - accepted_at) / 60)::int as minutes from request
      where applied_at is not null order by seq desc limit 1`,
  );
  return rows[0]?.minutes ?? Number.NaN;
}
