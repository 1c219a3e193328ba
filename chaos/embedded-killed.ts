import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { postmasterPid } from '../harness/data-folder.ts';
import { giveAccount } from './account.ts';
import type { Case } from './case.ts';
import { openWhole } from './installation.ts';
import { keepWriting, untilBack } from './recovery.ts';
import { startWriters } from './writers.ts';

/** Kills the PostgreSQL that `npm start` runs. The process that owns it starts it again. */
export const killEmbedded: Case = async (input) => {
  const { short, signal } = input;
  await using undo = new AsyncDisposableStack();
  const folder = undo.adopt(await mkdtemp(join(tmpdir(), 'sluice-chaos-')), (made) =>
    rm(made, { recursive: true, force: true }),
  );
  const whole = undo.use(await openWhole(folder, signal));
  const writers = startWriters([whole.target.url], whole.target, signal);
  await delay(short ? 500 : 3_000, undefined, { signal });
  const killedAt = performance.now();
  process.kill(await postmasterPid(folder), 'SIGKILL');
  const backAfter = await untilBack(whole, killedAt, signal);
  await keepWriting(input);
  await writers.stop();
  return [
    { name: "npm start's PostgreSQL killed (-9)", result: await giveAccount(whole, { ...writers, backAfter }, signal) },
  ];
};
