import { expect, test } from 'vitest';
import { cookieOf, randomEmail, signIn, signUp } from '../support/account.ts';
import { graphql, rest } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';

const plain = await sharedServer();
const { databaseUrl } = plain;
const publicUrl = 'https://sluice.example.com';
const full = await startServer({
  databaseUrl,
  role: 'api',
  env: {
    PUBLIC_URL: publicUrl,
    GOOGLE_CLIENT_ID: 'our-google-id',
    GOOGLE_CLIENT_SECRET: 'a secret of Google',
    GITHUB_CLIENT_ID: 'our-github-id',
    GITHUB_CLIENT_SECRET: 'a secret of GitHub',
  },
});

test('anyone can ask for the sign-in methods that the settings open', async () => {
  expect((await graphql(plain, undefined, '{ signInMethods }')).data).toEqual({ signInMethods: ['PASSWORD'] });
  expect((await graphql(full, undefined, '{ signInMethods }')).data).toEqual({
    signInMethods: ['PASSWORD', 'GOOGLE', 'GITHUB'],
  });
});

test.each([
  ['google', 'https://accounts.google.com', 'our-google-id'],
  ['github', 'https://github.com', 'our-github-id'],
])('signing in by %s leads to the provider, and back to our callback', async (provider, origin, clientId) => {
  const answer = await rest(full).post(
    '/api/auth/sign-in/social',
    { provider, callbackURL: '/' },
    { origin: publicUrl },
  );
  expect(answer.status).toBe(200);
  const url = new URL(answer.json.url);
  expect(url.origin).toBe(origin);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    client_id: clientId,
    redirect_uri: `${publicUrl}/api/auth/callback/${provider}`,
    response_type: 'code',
    state: expect.any(String),
  });
  expect(answer.text).not.toContain('a secret of');
  // The state is worth nothing without the cookie of the browser that began.
  const stolen = await rest(full).get(`/api/auth/callback/${provider}?code=a&state=${url.searchParams.get('state')}`);
  expect({ status: stolen.status, location: stolen.headers.get('location') }).toEqual({
    status: 302,
    location: expect.stringContaining('error=state_mismatch'),
  });
});

test('signing in by a provider without credentials is refused', async () => {
  for (const [server, provider] of [
    [plain, 'google'],
    [plain, 'github'],
    [full, 'apple'],
    [full, '__proto__'],
  ] as const) {
    const { status } = await rest(server).post(
      '/api/auth/sign-in/social',
      { provider },
      { origin: server === full ? publicUrl : server.url },
    );
    expect(status).toBeOneOf([400, 404]);
  }
});

test('signing in by a provider cannot redirect to another site', async () => {
  const body = { provider: 'github', callbackURL: 'https://evil.example/' };
  expect((await rest(full).post('/api/auth/sign-in/social', body, { origin: publicUrl })).status).toBe(403);
});

test('under https the cookie is Secure, and a neighbouring host cannot set it', async () => {
  const who = { name: 'Somebody', email: randomEmail(), password: 'a good password' };
  const signedUp = await rest(full).post('/api/auth/sign-up/email', who, { origin: publicUrl });
  const [cookie] = signedUp.headers.getSetCookie();
  expect(cookie).toMatch(/^__Secure-sluice\.session_token=/);
  expect(cookie?.split('; ').slice(1).sort()).toEqual([
    'HttpOnly',
    'Max-Age=604800',
    'Path=/',
    'SameSite=Lax',
    'Secure',
  ]);
  const answer = await signIn(full, who, { origin: publicUrl });
  const session = { cookie: cookieOf(answer) };
  expect((await graphql(full, session, '{ account { email } }')).data).toEqual({ account: { email: who.email } });
  expect(
    (await rest(full, session).post('/graphql', { query: '{ account { email } }' }, { origin: publicUrl })).status,
  ).toBe(200);
  expect(
    (await graphql(full, { cookie: session.cookie.replace('__Secure-', '') }, '{ account { email } }')).errors?.[0]
      ?.extensions?.code,
  ).toBe('UNAUTHENTICATED');
});

test('an account sees its sign-in methods', async () => {
  const account = await signUp(plain, databaseUrl);
  expect((await graphql(plain, account, '{ account { signInMethods } }')).data).toEqual({
    account: { signInMethods: ['PASSWORD'] },
  });
});
