import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { repository } from '../harness/process.ts';
import { giveAccount } from './account.ts';
import type { Case } from './case.ts';
import type { Pair } from './installation.ts';
import { makeProduct } from './product.ts';
import { keepWriting, untilBack } from './recovery.ts';
import { startWriters } from './writers.ts';

/** Changes to the tables that every write uses, as a next version might make them. */
const migration = `
  alter table request add column next_note text;
  create index request_next_note on request (endpoint_id, next_note) where next_note is not null;
  alter table record add column next_note text;
  alter table delivery add column next_note text;
  alter table attempt add column next_note text;
  alter table webhook add column next_note text;
  alter table endpoint add column next_note text;
  alter table api_key add column next_note text;
`;

/**
 * Starts a new version beside the old one, under load. It migrates the database, both serve and work, and the old one
 * is stopped. The new version is this code with one more migration.
 */
export const upgrade: Case = async (input) => {
  const { short, signal } = input;
  await using undo = new AsyncDisposableStack();
  const root = undo.adopt(await makeNextVersion(), (made) => rm(made, { recursive: true, force: true }));
  const old = await input.pair();
  undo.defer(() => input.leavePair());
  const next = undo.use(await makeProduct({ databaseUrl: old.databaseUrl, root }, signal));
  const both = { ...old, target: { ...old.target, url: next.url }, products: [...old.products, next] };

  const onOld = startWriters([old.api.url], old.target, signal);
  await delay(short ? 300 : 3_000, undefined, { signal });
  next.start();
  await next.ready();
  const onBoth = startWriters([old.api.url, next.url], old.target, signal);
  await delay(short ? 1_500 : 10_000, undefined, { signal });
  const seen = await lookAround(old);
  const stoppedAt = performance.now();
  await Promise.all([old.api.stop(), old.worker.stop()]);
  const backAfter = await untilBack(both, stoppedAt, signal);
  await Promise.all([onOld.stop(), onBoth.stop()]);
  const onNew = startWriters([next.url], old.target, signal);
  await keepWriting(input);
  await onNew.stop();

  const all = [onOld, onBoth, onNew];
  const claims = {
    accepted: all.flatMap(({ accepted }) => accepted),
    others: sumOf(all.map(({ others }) => others)),
    backAfter,
    notes: [`${onBoth.accepted.length} 202s of both at once`],
    faults: seen.migrated ? [] : ['the new version has not migrated the database'],
  };
  return [{ name: 'upgrade, two versions', result: await giveAccount(both, claims, signal) }];
};

/** Makes a copy of the code with a migration after all others. */
async function makeNextVersion(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-chaos-'));
  for (const part of ['src', 'prisma', 'package.json'])
    await cp(join(repository, part), join(root, part), { recursive: true });
  await symlink(join(repository, 'node_modules'), join(root, 'node_modules'), 'dir');
  const folder = join(root, 'prisma/migrations/99991231000000_next');
  await mkdir(folder);
  await writeFile(join(folder, 'migration.sql'), migration);
  return root;
}

async function lookAround({ sql }: Pair): Promise<{ migrated: boolean }> {
  const { rows } = await sql.query(
    `select from information_schema.columns where table_name = 'request' and column_name = 'next_note'`,
  );
  return { migrated: rows.length === 1 };
}

function sumOf(counts: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const [status, times] of counts.flatMap((count) => [...count])) sum.set(status, (sum.get(status) ?? 0) + times);
  return sum;
}
