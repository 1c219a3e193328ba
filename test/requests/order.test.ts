import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { idUuid } from '../../src/ids.ts';
import { type Json, type RestClient, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeCollaborationKey, makeEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';
import { countRequests, one, openSql, promised, untilApplied } from './ledger.ts';

const recordsAtOnce = 200;

// The shared server is a worker too, so these are two.
const server = await sharedServer();
await startServer({ databaseUrl: server.databaseUrl, role: 'worker' });

test('200 records that are created, replaced twice and deleted at once all end deleted by their own DELETE', async () => {
  const endpoint = await makeEndpoint(server.databaseUrl);
  const [client, sql] = [rest(server, endpoint.keys.sandbox), openSql(server.databaseUrl)];

  const ids = await writeAtOnce(client, endpoint.path, (path) => client.delete(path));
  await untilApplied(sql);

  expect(
    await one(sql, `select count(*)::int as n from request where endpoint_id = $1 and state = 'SUCCEEDED'`, [
      endpoint.endpointId,
    ]),
  ).toEqual({ n: 4 * recordsAtOnce });
  const reads = await Promise.all(ids.map((id) => client.get(`${endpoint.path}/${id}`)));
  expect(reads.filter(({ status }) => status !== 404)).toEqual([]);
  const { n } = await one(
    sql,
    `select count(*)::int as n from record join request on request.record_id = record.id and request.operation = 'DELETE'
      and request.seq = record.seq
    where record.endpoint_id = $1 and record.deleted and record.payload is null`,
    [endpoint.endpointId],
  );
  expect(n).toBe(recordsAtOnce);
});

test('200 records that are created and replaced twice at once all end with their second replacement', async () => {
  const endpoint = await makeEndpoint(server.databaseUrl);
  const [client, sql] = [rest(server, endpoint.keys.sandbox), openSql(server.databaseUrl)];

  const ids = await writeAtOnce(client, endpoint.path);
  await untilApplied(sql);

  const reads = await Promise.all(ids.map((id) => client.get(`${endpoint.path}/${id}`)));
  expect(reads.map(({ json }) => [json.data.payload, json.data.status])).toEqual(
    ids.map((_, number) => [{ number, step: 'second' }, 'success']),
  );
});

test('the last accepted write wins in any order of jobs: a late create neither overwrites nor resurrects', async () => {
  const databaseUrl = await createDatabase();
  const [api, endpoint] = await Promise.all([startServer({ databaseUrl, role: 'api' }), makeEndpoint(databaseUrl)]);
  const sql = openSql(databaseUrl);
  const collaborator = await makeCollaborationKey(databaseUrl, endpoint.endpointId);
  const owner = rest(api, endpoint.keys.sandbox);
  const creator = rest(api, collaborator.sandbox);

  // One after the other, so that each is a group and a job.
  const replaced: string[] = [];
  const deleted: string[] = [];
  const queued = new Map<string, Json>();
  for (let number = 0; number < 6; number++) {
    for (const [kind, ids] of [['replaced', replaced] as const, ['deleted', deleted] as const]) {
      const { recordId } = promised(await creator.post(endpoint.path, { number, step: 'create' }));
      const path = `${endpoint.path}/${recordId}`;
      queued.set(recordId, (await creator.get(path)).json.data);
      promised(await owner.put(path, { number, step: 'first' }));
      promised(kind === 'deleted' ? await owner.delete(path) : await owner.put(path, { number, step: 'second' }));
      ids.push(recordId);
    }
  }

  // The creates' jobs are held back, and the others are fetched newest first.
  await sql.query(`update pgboss.job set priority = later.place
    from (select id, row_number() over (order by created_on) as place from pgboss.job
    where name = 'apply-group') as later where later.id = job.id`);
  const createJobs = `update pgboss.job set start_after = $1::timestamptz where name = 'apply-group' and exists
    (select from request where operation = 'CREATE' and strpos(data->'requests'->>(endpoint_id::text), id::text) > 0)`;
  expect((await sql.query(createJobs, ['infinity'])).rowCount).toBe(12);
  await Promise.all([startServer({ databaseUrl, role: 'worker' }), startServer({ databaseUrl, role: 'worker' })]);
  await until(async () => (await countRequests(sql, 'QUEUED')) === 12);

  const expectRightState = async () => {
    for (const [number, id] of replaced.entries()) {
      const { status, json } = await creator.get(`${endpoint.path}/${id}`);
      expect([status, json.data.payload, json.data.status]).toEqual([200, { number, step: 'second' }, 'success']);
      expect(json.data.created_at).toBe(queued.get(id).created_at);
    }
    for (const id of deleted) expect((await creator.get(`${endpoint.path}/${id}`)).status).toBe(404);
    const list = await creator.get(`${endpoint.path}?limit=100`);
    expect(list.json.data.map(({ id }: Json) => id).sort()).toEqual([...replaced].sort());
    expect(await standingOf(endpoint, replaced)).toEqual([
      { key_id: collaborator.keyId, deleted: false, operation: 'REPLACE', n: 6 },
    ]);
    expect(await standingOf(endpoint, deleted)).toEqual([
      { key_id: collaborator.keyId, deleted: true, operation: 'DELETE', n: 6 },
    ]);
  };
  const standingOf = async ({ endpointId }: TestEndpoint, ids: string[]) => {
    const { rows } = await sql.query(
      `select record.key_id, record.deleted, request.operation, count(*)::int as n from record join request on request.seq = record.seq
      where record.endpoint_id = $1 and record.id = any ($2::uuid[]) group by 1, 2, 3`,
      [endpointId, ids.map((id) => idUuid('rec', id, 'INTERNAL'))],
    );
    return rows;
  };
  await expectRightState();

  await sql.query(createJobs, ['now']);
  await untilApplied(sql);
  expect(await countRequests(sql, 'SUCCEEDED')).toBe(36);
  await expectRightState();
});

/**
 * Creates records at once, replaces each twice, and then runs `last` on it. Each call follows its own record's 202.
 * Returns the ids.
 */
function writeAtOnce(
  client: RestClient,
  slugPath: string,
  last?: (path: string) => ReturnType<RestClient['delete']>,
): Promise<string[]> {
  return Promise.all(
    Array.from({ length: recordsAtOnce }, async (_, number) => {
      const { recordId } = promised(await client.post(slugPath, { number, step: 'create' }));
      const path = `${slugPath}/${recordId}`;
      promised(await client.put(path, { number, step: 'first' }));
      promised(await client.put(path, { number, step: 'second' }));
      if (last) promised(await last(path));
      return recordId;
    }),
  );
}
