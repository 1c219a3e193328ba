import { expect, test } from 'vitest';
import { randomEmail, signIn, signUp } from '../support/account.ts';
import { graphql, type RestAnswer, rest } from '../support/client.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);
const sound = () => ({ name: 'Somebody', email: randomEmail(), password: 'a good password' });

async function post(
  path: string,
  body: string | object,
  headers: Record<string, string | undefined> = {},
): Promise<RestAnswer> {
  return rest(server).post(`/api/auth${path}`, body, { origin: server.url, ...headers });
}

const paths = [
  '/sign-up/email',
  '/sign-in/email',
  '/request-password-reset',
  '/reset-password',
  '/send-verification-email',
  '/sign-in/social',
];

test.each(paths)('%s refuses input that it cannot read with a 400', async (path) => {
  const bodies = [
    '',
    '{',
    'null',
    '[]',
    '"a"',
    '1',
    '{}',
    '{"email":null}',
    '{"email":[],"password":{},"name":1,"token":[]}',
    '{"email":"\\ud800@example.com"}',
  ];
  for (const body of bodies) expect({ body, status: (await post(path, body)).status }).toEqual({ body, status: 400 });
  expect((await post(path, 'a', { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await post(path, 'a', { 'content-type': undefined })).status).toBe(415);
  expect((await post(path, JSON.stringify({ name: 'a'.repeat(200_000) }))).status).toBe(413);
  expect((await post(path, new Uint8Array([0x7b, 0xff, 0x7d]))).status).toBe(400);
});

test('a form-encoded body is read', async () => {
  const { email, password } = await signUp(server, databaseUrl);
  const form = new URLSearchParams({ email, password }).toString();
  expect((await post('/sign-in/email', form, { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(
    200,
  );
});

test.each([
  ['no name', { name: ' ' }],
  ['a name of 101 characters', { name: '€'.repeat(101) }],
  ['a name with a NUL', { name: 'a\0b' }],
  ['a name with a line break', { name: 'a\r\nBcc: b@example.com' }],
  ['a name of half a character', { name: '\ud800' }],
  ['a password of 7 characters', { password: '1234567' }],
  ['a password of 129 characters', { password: 'a'.repeat(129) }],
  ['an address without a host', { email: 'somebody' }],
  ['an address of two', { email: 'a@example.com, b@example.com' }],
  ['an address that is too long', { email: `${'a'.repeat(60)}@${'b.'.repeat(100)}example.com` }],
  ['an address with a NUL', { email: 'a\0@example.com' }],
  ['a picture that is too long', { image: `https://example.com/${'a'.repeat(2048)}` }],
])('nobody signs up with %s', async (_, wrong) => {
  const before = await prisma.account.count();
  const answer = await post('/sign-up/email', { ...sound(), ...wrong });
  expect({ status: answer.status, code: typeof answer.json.code, cookies: answer.headers.getSetCookie() }).toEqual({
    status: 400,
    code: 'string',
    cookies: [],
  });
  expect(await prisma.account.count()).toBe(before);
});

test('names and passwords may be as long as documented, in any script, and names are trimmed', async () => {
  const name = `${'€'.repeat(99)}𝄞`;
  const { json } = await post('/sign-up/email', { ...sound(), name: `  ${name} `, password: 'ä'.repeat(128) });
  expect(json.user.name).toBe(name);
});

test('an address is the same in any case, and can sign up once', async () => {
  const body = { ...sound(), email: `Some.Body-${randomEmail().toUpperCase()}` };
  const answers = await Promise.all(
    [body.email, body.email.toLowerCase(), body.email].map(async (email) => post('/sign-up/email', { ...body, email })),
  );
  const taken = [422, 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'];
  expect(answers.map(({ status, json }) => [status, json.code]).sort()).toEqual([[200, undefined], taken, taken]);
  const user = answers.find(({ status }) => status === 200)?.json.user;
  expect(user.email).toBe(body.email.toLowerCase());
  expect((await signIn(server, body)).status).toBe(200);
  expect(await prisma.identity.count({ where: { userId: user.id } })).toBe(1);
});

test('a sign-up cannot choose its rights, its id or its time', async () => {
  await signUp(server, databaseUrl);
  const chosen = {
    administrator: true,
    emailVerified: true,
    id: crypto.randomUUID(),
    alertWebhookUrl: 'https://example.com',
    createdAt: '2000-01-01T00:00:00Z',
  };
  const { json } = await post('/sign-up/email', { ...sound(), ...chosen });
  const account = await prisma.account.findUniqueOrThrow({ where: { id: json.user.id } });
  expect(account).toMatchObject({ administrator: false, emailVerified: false, alertWebhookUrl: null });
  expect(account.id).not.toBe(chosen.id);
});

test('routes of better-auth that are not opened answer 404', async () => {
  const account = await signUp(server, databaseUrl);
  const client = rest(server, account);
  for (const path of ['', '/', '/nothing', '/ok', '/list-sessions', '/list-accounts', '/callback']) {
    expect({ path, status: (await client.get(`/api/auth${path}`)).status }).toEqual({ path, status: 404 });
  }
  for (const path of [
    '/update-user',
    '/update-session',
    '/delete-user',
    '/revoke-sessions',
    '/change-email',
    '/link-social',
    '/get-access-token',
    '/set-password',
  ]) {
    expect({
      path,
      status: (await client.post(`/api/auth${path}`, { name: 'x' }, { origin: server.url })).status,
    }).toEqual({ path, status: 404 });
  }
  expect((await graphql(server, account, '{ account { name } }')).data.account.name).toBe(account.name);
});

test('a malformed cookie signs nobody in', async () => {
  for (const cookie of [
    'a',
    '=',
    'sluice.session_token',
    'sluice.session_token=%00.%00',
    'sluice.session_token=%E0%A4%A',
    `sluice.session_token=${'a'.repeat(8000)}`,
  ]) {
    const client = rest(server, { cookie });
    expect((await client.get('/api/auth/get-session')).json).toBeNull();
    expect((await client.post('/graphql', { query: '{ __typename }' })).json).toEqual({
      data: { __typename: 'Query' },
    });
    expect((await client.post('/api/auth/sign-out', {}, { origin: server.url })).status).toBe(200);
  }
});

test('a malformed answer of a provider leads to an error page', async () => {
  for (const query of [
    '',
    '?code=a',
    '?state=a&code=b',
    '?error=access_denied',
    '?state=%00&code=b',
    '?state=a&state=b',
  ]) {
    const { status } = await rest(server).get(`/api/auth/callback/google${query}`);
    expect({ query, status }).toEqual({ query, status: expect.toBeOneOf([302, 400, 404]) });
  }
  const page = await rest(server).get('/api/auth/error?error=%3Cscript%3Ealert(1)%3C/script%3E');
  expect({ status: page.status, unsafe: page.text.includes('<script>alert') }).toEqual({ status: 200, unsafe: false });
});
