import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { giveAccount } from './account.ts';
import type { Case } from './case.ts';
import { mustHappen } from './happens.ts';
import { openWhole } from './installation.ts';
import { keepWriting, untilBack } from './recovery.ts';
import { startWriters } from './writers.ts';

const name = 'disk full';
const run = promisify(execFile);
const diskBytes = 256 * 1024 * 1024;

/** Runs `npm start` on a small disk that something else fills until writes are refused. Then there is room again. */
export const fillDisk: Case = async (input) => {
  const { short, signal } = input;
  await using undo = new AsyncDisposableStack();
  const disk = await mountDisk().catch((error: Error) => error);
  if (disk instanceof Error)
    return [
      { name, result: { notRun: `a small tmpfs cannot be mounted here (${disk.message.trim().split('\n').at(-1)})` } },
    ];
  undo.use(disk);
  const whole = undo.use(await openWhole(join(disk.folder, 'data'), signal));
  const writers = startWriters([whole.target.url], whole.target, signal);
  await delay(short ? 500 : 3_000, undefined, { signal });

  const ballast = join(disk.folder, 'ballast');
  const refused = () => [...writers.others.values()].reduce((sum, times) => sum + times, 0);
  // PostgreSQL may free space by itself, and that is filled too.
  await mustHappen('writes are refused', async () => (await fill(ballast)) && refused() > 0, 60_000, signal);
  for (
    const fullUntil = performance.now() + (short ? 1_500 : 15_000);
    performance.now() < fullUntil;
    await delay(100, undefined, { signal })
  )
    await fill(ballast);
  await rm(ballast);
  const backAfter = await untilBack(whole, performance.now(), signal);
  await keepWriting(input);
  await writers.stop();
  return [{ name, result: await giveAccount(whole, { ...writers, backAfter }, signal) }];
};

/** Fills the disk to the last byte. */
async function fill(file: string): Promise<boolean> {
  const ballast = await open(file, 'a');
  try {
    for (let bytes = 4 * 1024 * 1024; bytes >= 512; ) {
      const written = await ballast.write(Buffer.alloc(bytes)).catch(() => ({ bytesWritten: 0 }));
      if (written.bytesWritten < bytes) bytes /= 2;
    }
  } finally {
    await ballast.close();
  }
  return true;
}

async function mountDisk(): Promise<{ folder: string } & AsyncDisposable> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sluice-chaos-'));
  undo.defer(() => rmdir(folder));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes},mode=755`, 'tmpfs', folder]);
  undo.defer(async () => void (await run('umount', [folder]).catch(() => run('umount', ['--lazy', folder]))));
  const unmounting = undo.move();
  return { folder, [Symbol.asyncDispose]: () => unmounting.disposeAsync() };
}
