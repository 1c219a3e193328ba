import { expect, test } from 'vitest';
import { secret } from '../../harness/product.ts';
import { until } from '../../harness/until.ts';
import { newKeyText } from '../../src/keys/key-text.ts';
import { graphql, raw, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';
import { openDatabaseLine } from './database-line.ts';
import { expectRefusal } from './refusal.ts';

const server = await sharedServer();
const url = await createDatabase();
const line = await openDatabaseLine(url);
const talkative = await startServer({ databaseUrl: line.url, env: { LOG_LEVEL: 'trace' } });

test('/healthz shows that the process runs, without a key', async () => {
  const { status, json, headers } = await rest(server).get('/healthz');
  expect({ status, json }).toEqual({ status: 200, json: { status: 'ok' } });
  expect(headers.get('x-request-id')).toMatch(/^req_/);
});

test('/readyz shows that the process can take work, without a key', async () => {
  const { status, json, headers } = await rest(server).get('/readyz');
  expect({ status, json }).toEqual({ status: 200, json: { status: 'ready' } });
  expect(headers.get('x-request-id')).toMatch(/^req_/);
});

test('without its database a process is healthy but not ready, and recovers by itself', async () => {
  const client = rest(talkative);
  await line.cut();
  const answer = await client.get('/readyz');
  expectRefusal(answer, 503, 'UNAVAILABLE');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await client.get('/healthz')).status).toBe(200);
  await line.mend();
  await until(async () => (await client.get('/readyz')).status === 200);
});

test('no table contains the auth value in readable form', async () => {
  const { path, keys } = await makeEndpoint(url);
  const receiver = await startReceiver([{ status: 500 }]);
  const value = 'Bearer the-value-that-nobody-may-read';
  await rest(talkative, keys.sandbox).post(
    path,
    {},
    { 'x-webhook-callback': receiver.url, 'x-webhook-auth': value, 'x-webhook-auth-header': 'X-Seen' },
  );
  expect((await receiver.next()).headers['x-seen']).toBe(value);

  expect(await tablesWith('X-Seen')).toEqual(['public.delivery', 'public.request']);
  const spellings = [
    value,
    ...(['hex', 'base64'] as const).map((encoding) => Buffer.from(value.slice(0, 36)).toString(encoding)),
  ];
  for (const spelling of spellings) expect(await tablesWith(spelling)).toEqual([]);
});

test('a process never logs a secret, even for errors at the finest level', async () => {
  const endpoint = await makeEndpoint(url);
  const collaborator = await makeCollaborationKey(url, endpoint.endpointId);
  const [receiver, refusing] = await Promise.all([startReceiver(), startReceiver(() => ({ status: 500 }))]);
  const authValue = 'Bearer the-secret-of-the-caller';
  const unknown = newKeyText('SANDBOX');
  const client = rest(talkative, endpoint.keys.sandbox);
  const callback = { 'x-webhook-callback': receiver.url, 'x-webhook-auth': authValue };

  const { json } = await client.post(endpoint.path, { a: 1 }, callback);
  await receiver.next();
  await client.post(endpoint.path, { a: 2 }, { ...callback, 'x-webhook-callback': refusing.url });
  await refusing.next();
  await client.post(endpoint.path, '{', callback);
  await client.post(endpoint.path, { a: 1 }, { ...callback, 'x-webhook-auth-header': 'Host' });
  await client.post(endpoint.path, { a: 1 }, { ...callback, 'x-webhook-callback': 'ftp://example.com' });
  await client.put(`${endpoint.path}/${json.id}`, { a: 'x'.repeat(102_400) }, callback);
  await rest(talkative, unknown).get(endpoint.path);
  await rest(talkative, collaborator.sandbox).get(`${endpoint.path}/${json.id}`);
  await rest(talkative, endpoint.keys.production).get('/nothing');
  const { data } = await graphql(talkative, endpoint.keys.sandbox, '{ apiKey { callbackSecret } }');
  await raw(
    talkative,
    `POST ${endpoint.path} HTTP/1.1\r\nAuthorization: Bearer ${endpoint.keys.sandbox}\r\n: broken\r\n\r\n`,
  );

  // From now on nothing works on this database.
  await openControlPlane(url).prisma.$executeRawUnsafe('alter table request rename to request_elsewhere');
  expect((await client.post(endpoint.path, { a: 3 }, callback)).status).toBe(500);
  expect((await client.get(`${endpoint.path}/${json.id}`)).status).toBe(500);
  expect(
    (
      await graphql(
        talkative,
        endpoint.keys.sandbox,
        'mutation ($c: CallbackInput) { createRecord(input: { payloadText: "{}" }, callback: $c) { id } }',
        {
          c: { url: receiver.url, authValue },
        },
      )
    ).errors,
  ).toHaveLength(1);
  await openControlPlane(url).prisma.$executeRawUnsafe('alter table api_key_secret rename to secret_elsewhere');
  expect((await rest(talkative, collaborator.production).post(endpoint.path, { a: 4 }, callback)).status).toBe(500);
  await talkative.stop();

  const output = talkative.output();
  expect(output).toContain('42P01');
  expect(output).toContain('"level":50');
  const secrets = [
    secret,
    authValue,
    unknown,
    data.apiKey.callbackSecret,
    ...Object.values(endpoint.keys),
    collaborator.sandbox,
    collaborator.production,
  ];
  for (const one of secrets) expect(output).not.toContain(one.slice(-30));
  expect(output).not.toMatch(/whsec_|tm_(test|live)_[0-9a-f]/);
});

/** Returns the tables with a row that contains a text, both ours and the queue's. */
async function tablesWith(text: string): Promise<string[]> {
  const { prisma } = openControlPlane(url);
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE' order by 1`;
  expect(tables.map(({ name }) => name)).toContain('pgboss.job');
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await prisma.$queryRawUnsafe<unknown[]>(
      `select 1 from ${name} as entry where position($1 in entry::text) > 0 limit 1`,
      text,
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}
