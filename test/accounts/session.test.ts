import { expect, test } from 'vitest';
import { cookieOf, signIn, signUp } from '../support/account.ts';
import { graphql, rest } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);
const who = '{ account { id } }';
const sessionsQuery =
  '{ sessions { totalCount edges { node { id current address userAgent createdAt seenAt expiresAt } } } }';
const revoke = 'mutation ($id: ID!) { revokeSession(id: $id) { id } }';

test('a sign-up is signed in, and the first account of an installation administers it', async () => {
  const first = server.administrator;
  const second = await signUp(server, databaseUrl);
  const query = '{ account { id name email administrator } }';
  expect((await graphql(server, first, query)).data).toEqual({
    account: { id: first.id, name: first.name, email: first.email, administrator: true },
  });
  expect((await graphql(server, second, query)).data).toEqual({
    account: { id: second.id, name: second.name, email: second.email, administrator: false },
  });
});

test('an owner writes and reads without a key by naming endpoint and environment', async () => {
  const owner = await signUp(server, databaseUrl);
  const { slug, keys, path } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const created = await graphql(
    server,
    owner,
    'mutation ($slug: String) { createRecord(endpoint: $slug, environment: SANDBOX, input: { payload: { a: 1 } }) { id recordId } }',
    { slug },
  );
  expect(created.errors).toBeUndefined();
  const { recordId } = created.data.createRecord;
  const { status } = await rest(server, keys.sandbox).get(`${path}/${recordId}`);
  expect(status).toBe(200);
  const read = await graphql(
    server,
    owner,
    'query ($id: ID!, $slug: String) { record(id: $id, endpoint: $slug, environment: SANDBOX) { payload } }',
    {
      id: recordId,
      slug,
    },
  );
  expect(read.data).toEqual({ record: { payload: { a: 1 } } });
});

test('the cookie is HttpOnly, for this site, and lasts a week', async () => {
  const { email, password } = await signUp(server, databaseUrl);
  const answer = await signIn(server, { email, password });
  const [cookie] = answer.headers.getSetCookie();
  expect(cookie?.split('; ').slice(1).sort()).toEqual(['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Lax']);
  expect(cookie).toMatch(/^sluice\.session_token=/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('a session can be read, and is prolonged once it is a day old', async () => {
  const account = await signUp(server, databaseUrl);
  const client = rest(server, account);
  const fresh = await client.get('/api/auth/get-session');
  expect(fresh.json).toMatchObject({ user: { id: account.id, email: account.email } });
  expect(fresh.headers.getSetCookie()).toEqual([]);
  await prisma.session.updateMany({
    where: { userId: account.id },
    data: { expiresAt: new Date(Date.now() + 3600_000) },
  });
  expect((await graphql(server, account, who)).data).toEqual({ account: { id: account.id } });
  const prolonged = await client.get('/api/auth/get-session');
  expect(cookieOf(prolonged)).toBe(account.cookie);
  const { expiresAt } = await prisma.session.findFirstOrThrow({ where: { userId: account.id } });
  expect(expiresAt.getTime()).toBeGreaterThan(Date.now() + 6 * 86_400_000);
});

test('signing out ends the session at once, for copies of the cookie too', async () => {
  const account = await signUp(server, databaseUrl);
  const answer = await rest(server, account).post('/api/auth/sign-out', {}, { origin: server.url });
  expect(answer.json).toEqual({ success: true });
  expect(answer.headers.getSetCookie().join()).toMatch(/sluice\.session_token=;.*Max-Age=0/);
  expect((await graphql(server, account, who)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  expect((await rest(server, account).get('/api/auth/get-session')).json).toBeNull();
  // A cookie without a session does not hinder calls that need none.
  expect((await graphql(server, account, '{ __typename }')).data).toEqual({ __typename: 'Query' });
});

test('an expired session and a changed cookie sign nobody in', async () => {
  const account = await signUp(server, databaseUrl);
  const changed = { cookie: account.cookie.replace('session_token=', 'session_token=x') };
  expect((await graphql(server, changed, who)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  await prisma.session.updateMany({ where: { userId: account.id }, data: { expiresAt: new Date(Date.now() - 1000) } });
  expect((await graphql(server, account, who)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});

test('an account sees where it is signed in, and can sign out there', async () => {
  const account = await signUp(server, databaseUrl);
  const elsewhere = { cookie: cookieOf(await signIn(server, account, { 'user-agent': 'Elsewhere/1.0' })) };
  const { data } = await graphql(server, account, sessionsQuery);
  const time = expect.stringMatching(/^\d{4}-.*Z$/);
  const id = expect.any(String);
  expect(data.sessions).toEqual({
    totalCount: 2,
    edges: [
      {
        node: {
          id,
          current: false,
          address: '127.0.0.1',
          userAgent: 'Elsewhere/1.0',
          createdAt: time,
          seenAt: time,
          expiresAt: time,
        },
      },
      {
        node: {
          id,
          current: true,
          address: '127.0.0.1',
          userAgent: expect.any(String),
          createdAt: time,
          seenAt: time,
          expiresAt: time,
        },
      },
    ],
  });
  const [other] = data.sessions.edges;
  const both = await Promise.all([1, 2].map(async () => graphql(server, account, revoke, { id: other.node.id })));
  expect(both.map(({ errors }) => errors?.[0]?.extensions?.code ?? 'revoked').sort()).toEqual(['NOT_FOUND', 'revoked']);
  expect((await graphql(server, elsewhere, who)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  expect((await graphql(server, account, who)).data).toEqual({ account: { id: account.id } });
});

test('ending a session of another account, or one that does not exist, is NOT_FOUND', async () => {
  const [account, stranger] = [await signUp(server, databaseUrl), await signUp(server, databaseUrl)];
  const { id } = await prisma.session.findFirstOrThrow({ where: { userId: account.id } });
  for (const wrong of [id, stranger.id, 'abc', '\0', '']) {
    expect((await graphql(server, stranger, revoke, { id: wrong })).errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
  }
  expect((await graphql(server, account, who)).data).toEqual({ account: { id: account.id } });
});
