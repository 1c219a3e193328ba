import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { idText } from '../../src/ids.ts';
import { mailsTo, randomEmail, signIn, signUp, type TestAccount, untilMail } from '../support/account.ts';
import { graphql, type RestAnswer, rest } from '../support/client.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);
const who = '{ account { id emailVerified } }';

async function post(path: string, body: object, as?: TestAccount): Promise<RestAnswer> {
  return rest(server, as).post(`/api/auth${path}`, body, { origin: server.url });
}

/** Asks for a new password, and returns the token from the mail's link. */
async function resetToken({ email }: { email: string }): Promise<string> {
  expect((await post('/request-password-reset', { email: email.toUpperCase() })).status).toBe(200);
  const { text } = await untilMail(server, email, 'Choose a new password');
  const link = new URL(/http\S+/.exec(text)?.[0] ?? '');
  expect(link.origin + link.pathname).toBe(`http://localhost:${server.port}/reset-password`);
  return link.searchParams.get('token') ?? '';
}

test('a sign-up gets a link by mail that confirms the address, and works before that', async () => {
  const account = await signUp(server, databaseUrl);
  expect((await signIn(server, account)).status).toBe(200);
  const { text } = await untilMail(server, account.email, 'Confirm');
  const link = new URL(/http\S+/.exec(text)?.[0] ?? '');
  expect(link.origin).toBe(`http://localhost:${server.port}`);
  expect((await graphql(server, account, who)).data.account.emailVerified).toBe(false);
  const followed = await rest(server).get(link.pathname + link.search);
  expect({ status: followed.status, location: followed.headers.get('location') }).toEqual({
    status: 302,
    location: '/',
  });
  expect((await graphql(server, account, who)).data.account.emailVerified).toBe(true);
});

test('the confirmation link can be sent again, and cannot be forged', async () => {
  const account = await signUp(server, databaseUrl);
  const { id } = await untilMail(server, account.email, 'Confirm');
  expect((await post('/send-verification-email', { email: account.email }, account)).status).toBe(200);
  // The newer mail replaces the first.
  await until(async () => (await untilMail(server, account.email, 'Confirm')).id !== id);
  expect(await mailsTo(server, account.email)).toHaveLength(1);
  for (const token of ['', 'abc', 'a.b.c', '%00'])
    expect((await rest(server).get(`/api/auth/verify-email?token=${token}`)).status).toBeOneOf([400, 401]);
  expect((await graphql(server, account, who)).data.account.emailVerified).toBe(false);
});

test('a forgotten password is replaced once by mail, which signs the account out everywhere', async () => {
  const account = await signUp(server, databaseUrl);
  const token = await resetToken(account);
  const newPassword = 'a new password';
  expect((await post('/reset-password', { token, newPassword })).status).toBe(200);
  expect((await graphql(server, account, who)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  expect((await signIn(server, account)).status).toBe(401);
  expect((await signIn(server, { email: account.email, password: newPassword })).status).toBe(200);
  expect((await post('/reset-password', { token, newPassword: 'yet another one' })).status).toBe(400);
  expect((await untilMail(server, account.email, 'was changed')).text).toContain('If it was not you');
});

test('a link that is used twice at once succeeds once', async () => {
  const account = await signUp(server, databaseUrl);
  const token = await resetToken(account);
  const both = await Promise.all(
    ['the first password', 'the second password'].map(async (newPassword) =>
      post('/reset-password', { token, newPassword }),
    ),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
});

test('a link is valid for an hour, and only unchanged', async () => {
  const account = await signUp(server, databaseUrl);
  const token = await resetToken(account);
  expect((await prisma.verification.findMany()).map(({ identifier }) => identifier).join()).not.toContain(token);
  await prisma.verification.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
  for (const wrong of [token, `${token}a`, '', 'a\u0000b'])
    expect((await post('/reset-password', { token: wrong, newPassword: 'a new password' })).status).toBe(400);
});

test('an account whose password is being guessed can choose a new one, and sign in with it at once', async () => {
  const account = await signUp(server, databaseUrl);
  for (const _ of Array(10)) await signIn(server, { ...account, password: 'a wrong password' });
  expect((await signIn(server, account)).status).toBe(429);
  const token = await resetToken(account);
  await post('/reset-password', { token, newPassword: 'a new password' });
  expect((await signIn(server, { email: account.email, password: 'a new password' })).status).toBe(200);
});

test('changing a password takes the present one, and sends a mail', async () => {
  const account = await signUp(server, databaseUrl);
  const wrong = { currentPassword: 'not this one', newPassword: 'a new password' };
  expect((await post('/change-password', wrong, account)).status).toBe(400);
  expect((await post('/change-password', { ...wrong, currentPassword: account.password })).status).toBe(401);
  expect((await post('/change-password', { ...wrong, currentPassword: account.password }, account)).status).toBe(200);
  expect((await signIn(server, { email: account.email, password: 'a new password' })).status).toBe(200);
  await untilMail(server, account.email, 'was changed');
});

test('neither signing in nor asking for a new password reveals whether an account exists', async () => {
  const { email } = await signUp(server, databaseUrl);
  const unknown = randomEmail();
  const essence = ({ status, json }: RestAnswer) => ({ status, json });
  const signedIn = await Promise.all(
    [email, unknown].map(async (one) => signIn(server, { email: one, password: 'a wrong password' })),
  );
  expect(signedIn.map(essence)).toEqual(
    Array(2).fill({ status: 401, json: { code: 'INVALID_EMAIL_OR_PASSWORD', message: expect.any(String) } }),
  );
  const asked = await Promise.all([email, unknown].map(async (one) => post('/request-password-reset', { email: one })));
  expect(asked.map(essence)).toEqual(
    Array(2).fill({ status: 200, json: { status: true, message: expect.any(String) } }),
  );
  await untilMail(server, email, 'Choose a new password');
  expect(await mailsTo(server, unknown)).toEqual([]);
});

test('the log of an account has who came and from where, and no secret', async () => {
  const account = await signUp(server, databaseUrl);
  const secondPassword = 'the second secret';
  const signedIn = await signIn(server, account);
  await post('/sign-out', {}, account);
  await post('/reset-password', { token: await resetToken(account), newPassword: secondPassword });
  const entries = await prisma.auditEntry.findMany({ where: { ownerId: account.id }, orderBy: { id: 'asc' } });
  expect(entries.map(({ action }) => action)).toEqual([
    ...['account.signed_up', 'account.signed_in', 'account.signed_out', 'account.password_reset'],
    // The link that set the password came by mail.
    'account.email_verified',
  ]);
  for (const entry of entries) {
    expect(entry).toMatchObject({
      accountId: account.id,
      subject: account.email,
      address: '127.0.0.1',
      requestId: expect.any(String),
      details: {},
    });
  }
  expect(signedIn.headers.get('x-request-id')).toBe(idText('req', entries[1]?.requestId ?? ''));
  for (const secret of [account.password, secondPassword, account.cookie.split(/[=.]/)[2] ?? ''])
    expect(server.output()).not.toContain(secret);
});
