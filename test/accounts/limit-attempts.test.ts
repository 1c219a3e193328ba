import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { randomEmail, signIn, signUp, type TestAccount } from '../support/account.ts';
import { type RestAnswer, rest } from '../support/client.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { type Server, startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';

const direct = await sharedServer();
const { databaseUrl } = direct;
const proxied = await startServer({ databaseUrl, role: 'api', env: { TRUSTED_PROXIES: '127.0.0.0/8' } });
const { prisma } = openControlPlane(databaseUrl);

/** The header of a trusted proxy. */
const from = (address: string) => ({ 'x-forwarded-for': address });

function expectLimited({ status, json, headers }: RestAnswer): void {
  expect({ status, code: json.code }).toEqual({ status: 429, code: 'RATE_LIMITED' });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(3600);
}

test('ten wrong passwords lock an account, over all processes and addresses together', async () => {
  const account = await signUp(direct, databaseUrl);
  const wrong = { email: account.email, password: 'a wrong password' };
  const tries = Array.from({ length: 14 }, async (_, n) =>
    signIn(n % 2 ? direct : proxied, wrong, from(`192.0.2.${n}`)),
  );
  const statuses = (await Promise.all(tries)).map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array(10).fill(401), ...Array(4).fill(429)]);
  // Neither the right password nor another case of the address gets through.
  expectLimited(await signIn(direct, account));
  expectLimited(await signIn(proxied, { ...account, email: account.email.toUpperCase() }, from('192.0.2.99')));
  expect((await signIn(proxied, await signUp(direct, databaseUrl), from('192.0.2.99'))).status).toBe(200);
  await prisma.rateLimit.updateMany({ data: { expire: BigInt(Date.now() - 1) } });
  expect((await signIn(direct, account)).status).toBe(200);
});

test('the right password resets the count of wrong ones', async () => {
  const account = await signUp(direct, databaseUrl);
  for (const _ of [1, 2, 3]) {
    for (const __ of [1, 2, 3, 4])
      expect((await signIn(direct, { ...account, password: 'a wrong password' })).status).toBe(401);
    expect((await signIn(direct, account)).status).toBe(200);
  }
});

test('fifty wrong passwords from one address are too many for any account, and right ones do not count', async () => {
  const account = await signUp(direct, databaseUrl);
  const here = from('2001:db8:1:2::1');
  await prisma.rateLimit.deleteMany();
  const guess = async () => (await signIn(proxied, { email: randomEmail(), password: 'a guess' }, here)).status;
  for (const _ of [1, 2, 3]) expect((await signIn(proxied, account, here)).status).toBe(200);
  expect(await guess()).toBe(401);
  // Stands in for 48 more attempts, because each takes a while.
  const counted = { key: { startsWith: 'passwords from an address' }, points: 1 };
  expect(await prisma.rateLimit.updateMany({ where: counted, data: { points: 49 } })).toEqual({ count: 1 });
  expect(await guess()).toBe(401);
  expectLimited(await signIn(proxied, account, here));
  expectLimited(await signIn(proxied, account, from('2001:db8:1:2:ffff::1')));
  expect((await signIn(proxied, account, from('2001:db8:1:3::1'))).status).toBe(200);
});

test('attempts, sessions and the log hold one address, however a proxy spells it', async () => {
  const account = await signUp(direct, databaseUrl);
  await prisma.rateLimit.deleteMany();
  const proxyHeaders = [
    from('203.0.113.80:56324'),
    from('203.0.113.80:56325, [::ffff:127.0.0.1]:80'),
    from('[::ffff:203.0.113.80]:9'),
    { forwarded: 'for="203.0.113.80:56326";proto=https, for=127.0.0.1' },
  ];
  for (const headers of proxyHeaders) {
    expect((await signIn(proxied, { email: randomEmail(), password: 'a guess' }, headers)).status).toBe(401);
    expect((await signIn(proxied, account, headers)).status).toBe(200);
    await rename(proxied, account, headers);
  }
  const counted = { key: { startsWith: 'passwords from an address' } };
  expect(await prisma.rateLimit.findMany({ where: counted, select: { points: true } })).toEqual([{ points: 4 }]);
  await prisma.rateLimit.updateMany({ where: counted, data: { points: 50 } });
  for (const headers of proxyHeaders) expectLimited(await signIn(proxied, account, headers));
  const sessions = await prisma.session.findMany({ where: { userId: account.id, ipAddress: { not: '127.0.0.1' } } });
  expect(sessions.map(({ ipAddress }) => ipAddress)).toEqual(proxyHeaders.map(() => '203.0.113.80'));
  const entries = await prisma.auditEntry.findMany({
    where: { ownerId: account.id, action: { in: ['account.updated', 'account.signed_in'] } },
  });
  expect(entries.map(({ address }) => address)).toEqual([...proxyHeaders, ...proxyHeaders].map(() => '203.0.113.80'));
});

test('X-Forwarded-For counts from a trusted proxy only, and our own header never does', async () => {
  const account = await signUp(direct, databaseUrl);
  await signIn(proxied, account, {
    ...from('198.51.100.7'),
    'x-sluice-address': '203.0.113.1',
    'user-agent': 'proxied',
  });
  await signIn(direct, account, { ...from('198.51.100.7'), 'x-sluice-address': '203.0.113.1', 'user-agent': 'direct' });
  const sessions = await prisma.session.findMany({
    where: { userId: account.id, userAgent: { in: ['proxied', 'direct'] } },
    orderBy: { id: 'asc' },
  });
  expect(sessions.map(({ userAgent, ipAddress }) => [userAgent, ipAddress])).toEqual([
    ['proxied', '198.51.100.7'],
    ['direct', '127.0.0.1'],
  ]);
});

test('the log has the address from the trusted proxy for calls over a WebSocket too', async () => {
  const account = await signUp(direct, databaseUrl);
  for (const server of [proxied, direct]) await rename(server, account, from('203.0.113.5, 198.51.100.7, 127.0.0.1'));
  const entries = await prisma.auditEntry.findMany({
    where: { ownerId: account.id, action: 'account.updated' },
    orderBy: { id: 'asc' },
  });
  expect(entries.map(({ address }) => address)).toEqual(['198.51.100.7', '127.0.0.1']);
});

test('one address may try a hundred sign-ups an hour, and no more', async () => {
  const name = 'Somebody';
  const tries = Array.from({ length: 101 }, async () =>
    rest(proxied).post(
      '/api/auth/sign-up/email',
      { name, email: randomEmail(), password: 'short' },
      { origin: proxied.url, ...from('192.0.2.200') },
    ),
  );
  const statuses = (await Promise.all(tries)).map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array(100).fill(400), 429]);
});

test('an address gets at most five links an hour by mail, with an account or without', async () => {
  for (const email of [randomEmail(), (await signUp(direct, databaseUrl)).email]) {
    const ask = async () => rest(direct).post('/api/auth/request-password-reset', { email }, { origin: direct.url });
    for (const _ of [1, 2, 3, 4, 5]) expect((await ask()).status).toBe(200);
    expectLimited(await ask());
  }
});

test('stored attempts contain no address', async () => {
  const email = randomEmail();
  await signIn(direct, { email, password: 'a guess' });
  const rows = await prisma.rateLimit.findMany();
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows.map(({ key }) => key))).not.toMatch(/example\.com|127\.0\.0\.1/);
});

/** Changes the account's name over a WebSocket with these headers. Resolves once it is answered. */
async function rename(server: Server, { cookie }: TestAccount, headers: Record<string, string>): Promise<void> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { ...headers, cookie, origin: server.url },
  });
  await once(socket, 'open');
  const query = 'mutation { updateAccount(input: { name: "Renamed" }) { id } }';
  for (const message of [{ type: 'connection_init' }, { id: '1', type: 'subscribe', payload: { query } }]) {
    socket.send(JSON.stringify(message));
    await once(socket, 'message');
  }
  socket.close();
}
