import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { cookieOf, randomEmail, signIn, signUp, untilMail } from '../support/account.ts';
import { afterFile } from '../support/after-file.ts';
import { graphql, type RestAnswer, rest } from '../support/client.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { startProcess } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';

/** A provider that answers with what the code says: an address, and whether it is confirmed. */
const github = createServer(async (request, response) => {
  const answer = (body: object) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  if (request.url === '/login/oauth/access_token') {
    const chunks: Buffer[] = await request.toArray();
    return answer({
      access_token: new URLSearchParams(Buffer.concat(chunks).toString()).get('code'),
      token_type: 'bearer',
      scope: 'user:email',
    });
  }
  const [email = '', verified] = request.headers.authorization?.replace('Bearer ', '').split(' ') ?? [];
  if (request.url === '/user')
    return answer({ id: Number.parseInt(hash('sha256', email).slice(0, 12), 16), login: 'ada', name: 'Ada', email });
  return answer([{ email, primary: true, verified: verified === 'verified' }]);
}).listen(0, '127.0.0.1');
await once(github, 'listening');
afterFile(async () => void github.close());

const { databaseUrl } = await sharedServer();
const server = await startProcess({
  databaseUrl,
  role: 'api',
  env: {
    NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, '../support/divert-fetch.ts'))}`,
    FAKE_GITHUB: `http://127.0.0.1:${portOf(github.address())}`,
    GITHUB_CLIENT_ID: 'our-id',
    GITHUB_CLIENT_SECRET: 'our secret',
  },
});
const { prisma } = openControlPlane(databaseUrl);
const who = '{ account { id emailVerified signInMethods } }';

test('a sign-in by a provider does not join an unconfirmed account; a password chosen by mail takes it over', async () => {
  const stranger = await signUp(server, databaseUrl, { email: randomEmail() });
  const refused = await signInByGithub(stranger.email);
  expect({ location: refused.headers.get('location'), session: sessionOf(refused) }).toEqual({
    location: '/sign-in?error=account_not_linked',
    session: undefined,
  });
  expect(await prisma.identity.findMany({ where: { userId: stranger.id }, select: { providerId: true } })).toEqual([
    { providerId: 'credential' },
  ]);

  const post = (path: string, body: object) => rest(server).post(`/api/auth${path}`, body, { origin: server.url });
  await post('/request-password-reset', { email: stranger.email });
  const token = /token=(\S+)/.exec((await untilMail(server, stranger.email, 'new password')).text)?.[1];
  expect((await post('/reset-password', { token, newPassword: 'chosen by mail' })).status).toBe(200);
  expect((await signIn(server, stranger)).status).toBe(401);
  expect((await graphql(server, stranger, who)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');

  const joined = await signInByGithub(stranger.email);
  expect(joined.headers.get('location')).toBe('/');
  expect((await graphql(server, { cookie: cookieOf(joined) }, who)).data.account).toEqual({
    id: stranger.id,
    emailVerified: true,
    signInMethods: ['GITHUB'],
  });
});

test("a holder's GitHub sign-in ends the password and sessions that a stranger had set for the address", async () => {
  const stranger = await signUp(server, databaseUrl, { email: randomEmail() });
  const link = /https?:\S+verify-email\S+/.exec((await untilMail(server, stranger.email, 'Confirm')).text)?.[0] ?? '';
  const { pathname, search } = new URL(link);
  expect((await rest(server).get(pathname + search)).status).toBe(302);
  const joined = await signInByGithub(stranger.email);
  const holder = { cookie: cookieOf(joined) };
  expect((await graphql(server, holder, who)).data.account).toEqual({
    id: stranger.id,
    emailVerified: true,
    signInMethods: ['GITHUB'],
  });
  expect((await signIn(server, stranger)).status).toBe(401);
  expect((await graphql(server, stranger, who)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  expect((await untilMail(server, stranger.email, 'You sign in with GitHub now')).text).toContain(
    'endpoints, keys, webhooks',
  );
  const entry = await prisma.auditEntry.findFirstOrThrow({ where: { ownerId: stranger.id, action: 'account.joined' } });
  expect(entry).toMatchObject({ subject: stranger.email, details: { provider: 'github' }, address: '127.0.0.1' });
  // It stays that way, and the next sign-in joins nothing.
  expect((await graphql(server, { cookie: cookieOf(await signInByGithub(stranger.email)) }, who)).data.account.id).toBe(
    stranger.id,
  );
  expect((await graphql(server, holder, who)).errors).toBeUndefined();
  expect(await prisma.auditEntry.count({ where: { ownerId: stranger.id, action: 'account.joined' } })).toBe(1);
});

test('an address that the provider did not confirm joins nothing, and a new one makes an account without a password', async () => {
  const account = await signUp(server, databaseUrl, { email: randomEmail() });
  await prisma.account.update({ where: { id: account.id }, data: { emailVerified: true } });
  const refused = await signInByGithub(account.email, 'unconfirmed');
  expect({ location: refused.headers.get('location'), session: sessionOf(refused) }).toEqual({
    location: '/sign-in?error=account_not_linked',
    session: undefined,
  });
  expect((await signIn(server, account)).status).toBe(200);
  const fresh = await signInByGithub(randomEmail());
  expect((await graphql(server, { cookie: cookieOf(fresh) }, who)).data.account).toMatchObject({
    emailVerified: true,
    signInMethods: ['GITHUB'],
  });
});

/** Does what a browser does: goes to the provider, and comes back with its code. */
async function signInByGithub(email: string, verified: 'verified' | 'unconfirmed' = 'verified'): Promise<RestAnswer> {
  const body = { provider: 'github', callbackURL: '/', errorCallbackURL: '/sign-in' };
  const begun = await rest(server).post('/api/auth/sign-in/social', body, { origin: server.url });
  const state = new URL(begun.json.url).searchParams.get('state') ?? '';
  return rest(server, { cookie: cookieOf(begun) }).get(
    `/api/auth/callback/github?${new URLSearchParams({ code: `${email} ${verified}`, state })}`,
  );
}

function sessionOf({ headers }: RestAnswer): string | undefined {
  return headers.getSetCookie().find((cookie) => /^sluice\.session_token=[^;]/.test(cookie));
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address ? address.port : 0;
}
