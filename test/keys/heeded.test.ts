import { expect, test } from 'vitest';
import { startServer } from '../support/server.ts';
import { answered, databaseUrl, makeKey, makeOwner, prisma, server, untilAllAnswer } from './keys-fixtures.ts';

const processes = [server, await startServer({ databaseUrl, role: 'api' })];

const update =
  'mutation ($endpoint: String!, $key: ID!, $input: UpdateKeyInput!) { updateKey(endpoint: $endpoint, key: $key, input: $input) { id } }';
const remove = 'mutation ($endpoint: String!, $key: ID!) { deleteKey(endpoint: $endpoint, key: $key) }';

/** Makes a key that every process has in its cache. */
async function makeKnown(input: Record<string, unknown> = {}) {
  const { owner, slug: endpoint, path } = await makeOwner();
  const { keyId: key, sandbox, production } = await makeKey(owner, endpoint, { name: 'Shop', ...input });
  for (const text of [sandbox, production]) await untilAllAnswer(processes, text, path, '202');
  const change = (changes: Record<string, unknown>) => answered(owner, update, { endpoint, key, input: changes });
  return { owner, endpoint, path, key, sandbox, production, change };
}

test('every process refuses a switched-off key within a second, and accepts it again when it is switched on', async () => {
  const { path, sandbox, production, change } = await makeKnown();
  await change({ sandboxActive: false });
  await untilAllAnswer(processes, sandbox, path, '401 UNAUTHENTICATED');
  await untilAllAnswer(processes, production, path, '202');
  await change({ sandboxActive: true, productionActive: false });
  await untilAllAnswer(processes, sandbox, path, '202');
  await untilAllAnswer(processes, production, path, '401 UNAUTHENTICATED');
});

test('a changed permission counts in every process within a second', async () => {
  const { path, sandbox, change } = await makeKnown();
  await change({ canCreate: false });
  await untilAllAnswer(processes, sandbox, path, '403 PERMISSION_DENIED');
  await change({ canCreate: true });
  await untilAllAnswer(processes, sandbox, path, '202');
});

test('a key expires in every process at its time', async () => {
  const { path, key, sandbox, production, change } = await makeKnown();
  const expiresAt = new Date(Date.now() + 600);
  await change({ expiresAt: expiresAt.toISOString() });
  expect(await prisma.apiKey.findUnique({ where: { id: key } })).toMatchObject({ expiresAt });
  for (const text of [sandbox, production]) await untilAllAnswer(processes, text, path, '401 UNAUTHENTICATED');
  expect(Date.now()).toBeGreaterThanOrEqual(expiresAt.getTime());
});

test('every process refuses a deleted key within a second', async () => {
  const { owner, endpoint, path, key, sandbox, production } = await makeKnown();
  await answered(owner, remove, { endpoint, key });
  for (const text of [sandbox, production]) await untilAllAnswer(processes, text, path, '401 UNAUTHENTICATED');
});

test('a new burst limit counts in every process within a second', async () => {
  const { path, sandbox, change } = await makeKnown();
  await change({ burst: { requests: 1, seconds: 3_600 } });
  await untilAllAnswer(processes, sandbox, path, '429 RATE_LIMITED');
  await change({ burst: null });
  await untilAllAnswer(processes, sandbox, path, '202');
});
