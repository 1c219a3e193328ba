import { createHash } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { newKeyText } from '../../src/keys/key-text.ts';
import { type RestAnswer, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';

/** The time within which every process uses a change. */
const heededMs = 1_000;

const databaseUrl = await createDatabase();
const { prisma, seal } = openControlPlane(databaseUrl);
const processes = await Promise.all([
  startServer({ databaseUrl, role: 'api' }),
  startServer({ databaseUrl, role: 'api' }),
]);

interface Change {
  title: string;
  make(endpoint: TestEndpoint): Promise<unknown>;
  refusedAs: string;
}

const changes: Change[] = [
  {
    title: 'disabling a key',
    make: ({ keyId }) => prisma.apiKey.update({ where: { id: keyId }, data: { sandboxActive: false } }),
    refusedAs: '401 UNAUTHENTICATED',
  },
  {
    title: 'letting a key end',
    make: ({ keyId }) =>
      prisma.apiKeySecret.updateMany({
        where: { apiKeyId: keyId, environment: 'SANDBOX' },
        data: { expiresAt: new Date() },
      }),
    refusedAs: '401 UNAUTHENTICATED',
  },
  {
    title: 'deleting a key',
    make: ({ keyId }) => prisma.apiKey.delete({ where: { id: keyId } }),
    refusedAs: '401 UNAUTHENTICATED',
  },
  {
    title: 'taking a permission',
    make: ({ keyId }) => prisma.apiKey.update({ where: { id: keyId }, data: { canCreate: false } }),
    refusedAs: '403 PERMISSION_DENIED',
  },
  {
    title: 'switching an endpoint off',
    make: ({ endpointId }) => prisma.endpoint.update({ where: { id: endpointId }, data: { active: false } }),
    refusedAs: '403 ENDPOINT_INACTIVE',
  },
  {
    title: 'deleting an endpoint',
    make: ({ endpointId }) => prisma.endpoint.update({ where: { id: endpointId }, data: { deletedAt: new Date() } }),
    refusedAs: '404 ENDPOINT_NOT_FOUND',
  },
  {
    title: 'requiring another field',
    make: ({ endpointId }) =>
      prisma.field.create({
        data: { endpointId, environment: 'SANDBOX', name: 'order_id', type: 'string', required: true, position: 0 },
      }),
    refusedAs: '400 VALIDATION_FAILED',
  },
  {
    title: 'ending a subscription',
    make: ({ accountId }) => prisma.subscription.update({ where: { accountId }, data: { endsAt: new Date() } }),
    refusedAs: '403 SUBSCRIPTION_EXPIRED',
  },
];

test.each(changes)('$title takes effect in every process within a second', async ({ make, refusedAs }) => {
  await expectHeeded(make, refusedAs);
});

test('changes take effect although notification connections are cut again and again', async () => {
  const cutting = setInterval(() => void cutListeners(), 50);
  onTestFinished(() => clearInterval(cutting));
  await cutListeners();
  await Promise.all(changes.map(({ make, refusedAs }) => expectHeeded(make, refusedAs)));
});

test('changes take effect although notifications silently stop', async () => {
  const backends = await until(async () => {
    const pids = await listenerPids();
    return pids.length >= processes.length && pids;
  });
  const endpoints = await Promise.all(changes.map(makeKnown));
  onTestFinished(() => backends.forEach((pid) => void process.kill(pid, 'SIGCONT')));
  // The connections stay open, but deliver nothing any more.
  for (const pid of backends) process.kill(pid, 'SIGSTOP');
  await Promise.all(
    changes.map(async ({ make, refusedAs }, index) => {
      const endpoint = endpoints[index];
      if (!endpoint) throw new Error('A change has no endpoint');
      await make(endpoint);
      await untilAllAnswer(endpoint, refusedAs);
    }),
  );
});

test('a key that is switched off and on again works within a second', async () => {
  const endpoint = await makeEndpoint(databaseUrl);
  const setActive = (active: boolean) =>
    prisma.apiKey.update({ where: { id: endpoint.keyId }, data: { sandboxActive: active, productionActive: active } });
  for (const [active, answer] of [
    [false, '401 UNAUTHENTICATED'],
    [true, '202'],
    [false, '401 UNAUTHENTICATED'],
    [true, '202'],
  ] as const) {
    await setActive(active);
    await untilAllAnswer(endpoint, answer);
  }
});

test('a change does not affect the other environment, other keys or other endpoints', async () => {
  const [endpoint, neighbour] = await Promise.all([makeEndpoint(databaseUrl), makeEndpoint(databaseUrl)]);
  const collaborator = await makeCollaborationKey(databaseUrl, endpoint.endpointId);
  await untilAllAnswer(endpoint, '202');
  await prisma.apiKey.update({ where: { id: endpoint.keyId }, data: { sandboxActive: false } });
  await untilAllAnswer(endpoint, '401 UNAUTHENTICATED');
  await untilAllAnswer(endpoint, '202', endpoint.keys.production);
  await untilAllAnswer(endpoint, '202', collaborator.sandbox);
  await untilAllAnswer(neighbour, '202');
});

test('a key that is made after its text was refused as unknown works within a second', async () => {
  const endpoint = await makeEndpoint(databaseUrl);
  const text = newKeyText('SANDBOX');
  await untilAllAnswer(endpoint, '401 UNAUTHENTICATED', text);
  await storeKey(endpoint, text);
  await untilAllAnswer(endpoint, '202', text);
});

test('a new key works within two seconds although notification connections are cut again and again', async () => {
  const endpoint = await makeEndpoint(databaseUrl);
  const text = newKeyText('SANDBOX');
  const cutting = setInterval(() => void cutListeners(), 50);
  onTestFinished(() => clearInterval(cutting));
  await untilAllAnswer(endpoint, '401 UNAUTHENTICATED', text);
  await storeKey(endpoint, text);
  await untilAllAnswer(endpoint, '202', text, 2_000);
});

test('a key is its prefix and 48 hexadecimal digits, and is refused with any of them changed', async () => {
  const endpoint = await makeEndpoint(databaseUrl);
  const { sandbox, production } = endpoint.keys;
  expect(sandbox).toMatch(/^tm_test_[0-9a-f]{48}$/);
  expect(production).toMatch(/^tm_live_[0-9a-f]{48}$/);
  expect(await answerOf(0, endpoint, sandbox)).toBe('202');

  const digits = Array.from(sandbox.slice('tm_test_'.length), (digit, index) => {
    const at = 'tm_test_'.length + index;
    return `${sandbox.slice(0, at)}${digit === 'f' ? '0' : 'f'}${sandbox.slice(at + 1)}`;
  });
  const others = [
    sandbox.toUpperCase(),
    sandbox.slice(0, -1),
    `${sandbox}0`,
    sandbox.replace('test', 'live'),
    production.replace('live', 'test'),
    'tm_test_',
  ];
  const answers = await Promise.all([...digits, ...others].map((key) => answerOf(0, endpoint, key)));
  expect(answers).toEqual(answers.map(() => '401 UNAUTHENTICATED'));
});

test('only the SHA-256 hash of a key is stored', async () => {
  const endpoint = await makeEndpoint(databaseUrl);
  const hash = createHash('sha256').update(endpoint.keys.sandbox).digest();
  expect(await prisma.apiKeySecret.findUnique({ where: { hash: Uint8Array.from(hash) } })).toMatchObject({
    environment: 'SANDBOX',
  });
  const rows = await prisma.$queryRaw<{ text: string }[]>`
    select to_jsonb(api_key)::text || to_jsonb(api_key_secret)::text as text from api_key join api_key_secret on api_key_id = api_key.id
    where endpoint_id = ${endpoint.endpointId}::uuid`;
  expect(rows).toHaveLength(2);
  for (const { text } of rows) {
    for (const key of Object.values(endpoint.keys)) {
      expect(text).not.toContain(key.slice('tm_test_'.length));
      expect(text).not.toContain(Buffer.from(key).toString('hex'));
    }
  }
});

async function expectHeeded(make: Change['make'], refusedAs: string): Promise<void> {
  const endpoint = await makeKnown();
  await make(endpoint);
  await untilAllAnswer(endpoint, refusedAs);
}

/** Makes an endpoint whose key every process has in its cache. */
async function makeKnown(): Promise<TestEndpoint> {
  const endpoint = await makeEndpoint(databaseUrl);
  await untilAllAnswer(endpoint, '202', endpoint.keys.sandbox, 5_000);
  return endpoint;
}

async function untilAllAnswer(
  endpoint: TestEndpoint,
  expected: string,
  key = endpoint.keys.sandbox,
  timeoutMs = heededMs,
): Promise<void> {
  await Promise.all(
    processes.map(async (_, index) => {
      let last = '';
      const isAnswered = async () => {
        last = await answerOf(index, endpoint, key);
        return last === expected;
      };
      await until(isAnswered, { timeoutMs }).catch((cause) => {
        throw new Error(`Process ${index} answers ${last} instead of ${expected}`, { cause });
      });
    }),
  );
}

/** Returns the answer to a write: `202`, or status and code. */
async function answerOf(index: number, { path }: TestEndpoint, key: string): Promise<string> {
  const { status, json }: RestAnswer = await rest(processes[index] ?? { url: '' }, key).post(path, {});
  return [status, json.code].filter(Boolean).join(' ');
}

async function storeKey({ keyId }: TestEndpoint, text: string): Promise<void> {
  const hash = Uint8Array.from(createHash('sha256').update(text).digest());
  const callbackSecret = Uint8Array.from(seal.close('whsec_'));
  await prisma.apiKeySecret.create({ data: { apiKeyId: keyId, environment: 'SANDBOX', hash, callbackSecret } });
}

async function listenerPids(): Promise<number[]> {
  const rows = await prisma.$queryRaw<{ pid: number }[]>`
    select pid from pg_stat_activity where application_name = 'sluice listen' and datname = current_database()`;
  return rows.map(({ pid }) => pid);
}

async function cutListeners(): Promise<void> {
  await prisma.$queryRaw`
    select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sluice listen' and datname = current_database()`;
}
