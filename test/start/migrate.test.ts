import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { rest } from '../support/client.ts';
import { createEmptyDatabase } from '../support/database.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startProcess, startServer } from '../support/server.ts';

/** Faults that hit the fifth table of a migration once. */
const mishaps: [string, string][] = [
  ['PostgreSQL undoes to end a deadlock', `raise exception 'deadlock detected' using errcode = '40P01'`],
  ['loses its connection', 'perform pg_terminate_backend(pg_backend_pid())'],
];

test.each(mishaps)('a migration that %s half-way is applied again from its beginning by itself', async (_, mishap) => {
  const databaseUrl = await createEmptyDatabase();
  const { prisma } = openControlPlane(databaseUrl);
  for (const statement of [
    'create schema mishap',
    'create sequence mishap.tables',
    // A sequence keeps its value when the transaction is rolled back.
    `create function mishap.strike() returns event_trigger language plpgsql as $$ begin if nextval('mishap.tables') = 5
        then ${mishap}; end if; end $$`,
    `create event trigger mishap on ddl_command_end when tag in ('CREATE TABLE') execute function mishap.strike()`,
  ]) {
    await prisma.$executeRawUnsafe(statement);
  }
  const server = await startServer({ databaseUrl }).catch(() => startServer({ databaseUrl }));
  const undone = await prisma.$queryRaw<
    { count: number }[]
  >`select count(*)::int as count from _prisma_migrations where rolled_back_at is not null`;
  expect(undone).toEqual([{ count: 1 }]);
  const { keys, path } = await makeEndpoint(databaseUrl);
  expect((await rest(server, keys.sandbox).post(path, {})).status).toBe(202);
});

test('processes that start at once on an empty database migrate it once, and then all work', async () => {
  const databaseUrl = await createEmptyDatabase();
  const [one, other] = await Promise.all([
    startProcess({ databaseUrl, role: 'api' }),
    startProcess({ databaseUrl, role: 'api' }),
    startProcess({ databaseUrl, role: 'worker' }),
    startProcess({ databaseUrl, role: 'worker' }),
  ]);
  const { prisma } = openControlPlane(databaseUrl);
  const migrations = await prisma.$queryRaw<{ name: string; times: number; finished: boolean }[]>`
    select migration_name as name, count(*)::int as times, bool_and(finished_at is not null) as finished
    from _prisma_migrations group by 1`;
  expect(migrations.length).toBeGreaterThan(0);
  for (const migration of migrations) expect(migration).toMatchObject({ times: 1, finished: true });

  const { keys, path } = await makeEndpoint(databaseUrl);
  for (const server of [one, other]) {
    const client = rest(server, keys.sandbox);
    const { status, json } = await client.post(path, { on: server.url });
    expect(status).toBe(202);
    await until(async () => (await client.get(`${path}/${json.id}`)).json.data.status === 'success');
  }
});
