import { expect, test } from 'vitest';
import { rest } from '../support/client.ts';
import { createEmptyDatabase } from '../support/database.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startProcess } from '../support/server.ts';
import { until } from '../support/until.ts';

test('processes that start at once on an empty database migrate it once, and then all of them work', async () => {
  const databaseUrl = await createEmptyDatabase();
  const [one, other] = await Promise.all([
    startProcess({ databaseUrl, role: 'api' }),
    startProcess({ databaseUrl, role: 'api' }),
    startProcess({ databaseUrl, role: 'worker' }),
    startProcess({ databaseUrl, role: 'worker' }),
  ]);
  const { prisma } = openControlPlane(databaseUrl);
  const migrations = await prisma.$queryRaw<{ name: string; times: number; finished: boolean }[]>`
    select migration_name as name, count(*)::int as times, bool_and(finished_at is not null) as finished from _prisma_migrations group by 1`;
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
