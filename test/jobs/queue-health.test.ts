import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { newId } from '../../src/ids.ts';
import { makeUser } from '../support/account.ts';
import { graphql, type Json, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';

const databaseUrl = await createDatabase();
const api = await startServer({ databaseUrl, role: 'api' });
const administrator = await makeUser(databaseUrl);
const { prisma } = openControlPlane(databaseUrl);
const document =
  '{ queueHealth { working workersSeenAt deadDeliveries queues { name waiting later active failed oldestSeconds } } }';

const health = async (): Promise<Json> => {
  const { data, errors } = await graphql(api, administrator, document);
  expect(errors).toBeUndefined();
  return data.queueHealth;
};
const queue = async (name: string): Promise<Json> => (await health()).queues.find((one: Json) => one.name === name);

test('an administrator sees whether work is done, how much waits, and what was given up', async () => {
  expect(await health()).toMatchObject({ working: false, workersSeenAt: null, deadDeliveries: 0 });
  const { path, keys, endpointId } = await makeEndpoint(databaseUrl);
  const worker = await startServer({ databaseUrl, role: 'worker' });
  await until(async () => (await health()).working);

  await prisma.$executeRaw`
    insert into delivery (endpoint_id, request_id, id, webhook_id, target, url, state, created_at)
    values (${endpointId}::uuid, ${newId('req').uuid}::uuid, ${newId('dlv').uuid}::uuid, null, 'CALLBACK',
      'http://127.0.0.1/', 'FAILED', now())`;
  expect(await health()).toMatchObject({ deadDeliveries: 1 });

  await worker.stop();
  for (let n = 0; n < 3; n++) expect((await rest(api, keys.sandbox).post(path, { n })).status).toBe(202);
  const { waiting, oldestSeconds } = await queue('apply-group');
  expect(waiting).toBeGreaterThan(0);
  expect(oldestSeconds).toBeGreaterThan(0);
  await startServer({ databaseUrl, role: 'worker' });
  await until(async () => (await queue('apply-group')).waiting === 0);
  expect(await queue('apply-group')).toMatchObject({ failed: 0, oldestSeconds: null });
});

test('only administrators see it', async () => {
  const { cookie } = await makeUser(databaseUrl);
  expect((await graphql(api, { cookie }, document)).errors?.[0]?.extensions?.code).toBe('PERMISSION_DENIED');
  expect((await graphql(api, undefined, document)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});
