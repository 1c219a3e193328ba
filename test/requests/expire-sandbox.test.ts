import { expect, test } from 'vitest';
import { expireSandbox } from '../../src/requests/sweep/expire-sandbox.job.ts';
import { purgeEndpoints } from '../../src/requests/sweep/purge-endpoints.job.ts';
import { pruneFigures } from '../../src/stats/prune-figures.job.ts';
import { rest } from '../support/client.ts';
import { makeEndpoint, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { one, openSql, promised, untilApplied } from './ledger.ts';
import { countRows, openQueue, runNow, uuidOf } from './sandbox-fixtures.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const sql = openSql(databaseUrl);
const boss = await openQueue(databaseUrl);
const { prisma } = openControlPlane(databaseUrl);

interface Old {
  environment?: 'SANDBOX' | 'PRODUCTION';
  acceptedDays: number;
  /** The days since the record's last change. */
  updatedDays?: number;
  deleted?: boolean;
  state?: 'SUCCEEDED' | 'FAILED';
}

/** Stores a record and the request that made it, accepted so many days ago. Returns their ids. */
async function addOld(
  { endpointId, keyId }: TestEndpoint,
  { environment = 'SANDBOX', acceptedDays, updatedDays = acceptedDays, deleted = false, state = 'SUCCEEDED' }: Old,
) {
  const ids = await one<{ request: string; record: string; seq: string }>(
    sql,
    `insert into request (endpoint_id, id, environment, operation, state, record_id, record_key_id, record_created_at,
      key_id, payload, accepted_at, applied_at)
    select $1, ${uuidOf('age')}, $3, 'CREATE', $5, ${uuidOf('age')}, $2, now() - age, $2, '{}', now() - age, now() - age
    from (select $4::float8 * interval '1 day' as age) as old returning id as request, record_id as record, seq`,
    [endpointId, keyId, environment, acceptedDays, state],
  );
  await sql.query(
    `insert into record (endpoint_id, environment, id, seq, key_id, payload, deleted, created_at, updated_at)
    values ($1, $3, $4, $5, $2, '{}', $7, now(), now() - $6::float8 * interval '1 day')`,
    [endpointId, keyId, environment, ids.record, ids.seq, updatedDays, deleted],
  );
  return ids;
}

async function idsOf(table: 'request' | 'record', { endpointId }: TestEndpoint): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(`select id from ${table} where endpoint_id = $1`, [endpointId]);
  return rows.map(({ id }) => id);
}

test('sandbox requests are removed after 30 days, and records 30 days after their last change; production keeps all', async () => {
  const endpoint = await makeEndpoint(databaseUrl);
  await addOld(endpoint, { acceptedDays: 31 });
  await addOld(endpoint, { acceptedDays: 31, deleted: true });
  const touched = await addOld(endpoint, { acceptedDays: 40, updatedDays: 10 });
  const recent = await addOld(endpoint, { acceptedDays: 29 });
  const production = await addOld(endpoint, { acceptedDays: 400, environment: 'PRODUCTION' });
  // Its replace of two days ago was refused.
  const refused = await addOld(endpoint, { acceptedDays: 35 });
  const { id: refusal } = await one<{ id: string }>(
    sql,
    `insert into request (endpoint_id, id, environment, operation, state, record_id, record_created_at, payload, accepted_at)
    values ($1, ${uuidOf("interval '2 days'")}, 'SANDBOX', 'REPLACE', 'FAILED', $2, now(), '{}', now() - interval '2 days') returning id`,
    [endpoint.endpointId, refused.record],
  );

  await runNow(boss, sql, expireSandbox);

  expect((await idsOf('request', endpoint)).toSorted()).toEqual(
    [recent.request, production.request, refusal].toSorted(),
  );
  expect((await idsOf('record', endpoint)).toSorted()).toEqual(
    [touched.record, recent.record, production.record, refused.record].toSorted(),
  );

  // A later night continues after where it stopped, and finds the late record and those that have become old.
  await sql.query(`update record set updated_at = now() - interval '31 days' where id = $1`, [touched.record]);
  await sql.query(`update request set state = 'SUCCEEDED' where id = $1`, [refusal]);
  await runNow(boss, sql, expireSandbox);
  expect((await idsOf('record', endpoint)).toSorted()).toEqual([recent.record, production.record].toSorted());
});

test('an endpoint that can no longer be restored is removed with everything but the audit log', async () => {
  const [gone, restorable] = [await makeEndpoint(databaseUrl), await makeEndpoint(databaseUrl)];
  for (const endpoint of [gone, restorable]) {
    for (const key of [endpoint.keys.sandbox, endpoint.keys.production])
      promised(await rest(server, key).post(endpoint.path, {}));
  }
  await untilApplied(sql);
  const day = 24 * 3_600_000;
  await prisma.endpoint.update({
    where: { id: gone.endpointId },
    data: { deletedAt: new Date(Date.now() - 30 * day - 7_200_000) },
  });
  await prisma.endpoint.update({
    where: { id: restorable.endpointId },
    data: { deletedAt: new Date(Date.now() - 30 * day + 60_000) },
  });

  await runNow(boss, sql, purgeEndpoints);

  const both = { id: { in: [gone.endpointId, restorable.endpointId] } };
  expect(await prisma.endpoint.findMany({ where: both, select: { id: true } })).toEqual([
    { id: restorable.endpointId },
  ]);
  for (const environment of ['SANDBOX', 'PRODUCTION'] as const) {
    expect(await countRows(sql, gone, environment)).toEqual({ requests: 0, records: 0, values: 0, deliveries: 0 });
    expect(await countRows(sql, restorable, environment)).toMatchObject({ requests: 1, records: 1 });
  }
  for (const table of ['day_figure', 'day_duration', 'api_key', 'environment']) {
    expect(await one(sql, `select count(*)::int as n from ${table} where endpoint_id = $1`, [gone.endpointId])).toEqual(
      { n: 0 },
    );
  }
  const actions = await prisma.auditEntry.findMany({
    where: { endpointId: gone.endpointId },
    orderBy: { id: 'asc' },
    select: { action: true, accountId: true },
  });
  expect(actions.at(0)).toEqual({ action: 'endpoint.created', accountId: gone.accountId });
  expect(actions.at(-1)).toEqual({ action: 'endpoint.purged', accountId: null });
});

test('durations and refusals of old months are removed, and the totals of keys stay', async () => {
  const { endpointId, keyId } = await makeEndpoint(databaseUrl);
  const thisMonth = new Date(`${new Date().toISOString().slice(0, 7)}-01`);
  const shown = new Date(Date.UTC(thisMonth.getUTCFullYear(), thisMonth.getUTCMonth() - 12));
  for (const day of [shown, new Date(shown.getTime() - 24 * 3_600_000)]) {
    const row = { endpointId, environment: 'SANDBOX' as const, day, keyId };
    await prisma.dayFigure.create({ data: { ...row, succeeded: 1 } });
    await prisma.dayDuration.create({ data: { ...row, bucket: 1, count: 1 } });
    await prisma.dayRefusal.create({ data: { ...row, code: 'INVALID_JSON', count: 1 } });
  }
  await runNow(boss, sql, pruneFigures);
  expect(await prisma.dayDuration.findMany({ where: { endpointId } })).toMatchObject([{ day: shown }]);
  expect(await prisma.dayRefusal.findMany({ where: { endpointId } })).toMatchObject([{ day: shown }]);
  expect(await prisma.dayFigure.count({ where: { endpointId } })).toBe(2);
});
