import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { idText } from '../../src/ids.ts';
import { signUp, untilMail } from '../support/account.ts';
import { graphql } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);
const account = await signUp(server, databaseUrl);
const update = 'mutation ($input: UpdateAccountInput!) { updateAccount(input: $input) { id name alertWebhookUrl } }';

test('an account changes its name and its alert target, and fields that are left out stay', async () => {
  const url = 'https://hooks.slack.com/services/T00/B00/secret';
  const both = await graphql(server, account, update, { input: { name: ' Grace Hopper ', alertWebhookUrl: url } });
  expect(both.data).toEqual({ updateAccount: { id: account.id, name: 'Grace Hopper', alertWebhookUrl: url } });
  expect(
    (await graphql(server, account, update, { input: { alertWebhookUrl: null } })).data.updateAccount,
  ).toMatchObject({
    name: 'Grace Hopper',
    alertWebhookUrl: null,
  });
  expect((await graphql(server, account, update, { input: { name: 'Ada' } })).data.updateAccount).toMatchObject({
    name: 'Ada',
    alertWebhookUrl: null,
  });
  expect((await graphql(server, account, '{ account { name } }')).data).toEqual({ account: { name: 'Ada' } });
});

test('the log names the changed fields, and not the alert target', async () => {
  const { headers } = await graphql(server, account, update, {
    input: { name: 'Ada', alertWebhookUrl: 'https://example.com/secret' },
  });
  const entry = await prisma.auditEntry.findFirstOrThrow({ where: { ownerId: account.id }, orderBy: { id: 'desc' } });
  expect(entry).toMatchObject({
    action: 'account.updated',
    accountId: account.id,
    subject: account.email,
    address: '127.0.0.1',
    details: { changed: ['name', 'alertWebhookUrl'] },
  });
  expect(idText('req', entry.requestId ?? '')).toBe(headers.get('x-request-id'));
});

test.each([
  ['no name', { name: ' ' }],
  ['a name of 101 characters', { name: 'a'.repeat(101) }],
  ['a name with a NUL', { name: 'a\0b' }],
  ['a name of half a character', { name: '\ud800' }],
  ['a webhook that is no URL', { alertWebhookUrl: 'example.com' }],
  ['a webhook by another protocol', { alertWebhookUrl: 'ftp://example.com/' }],
  ['a webhook within', { alertWebhookUrl: 'http://10.0.0.1/' }],
  ['a webhook with a password', { alertWebhookUrl: 'https://a:b@example.com/' }],
  ['a webhook that is too long', { alertWebhookUrl: `https://example.com/${'a'.repeat(2048)}` }],
])('an account cannot have %s', async (_, input) => {
  const before = await prisma.account.findUniqueOrThrow({ where: { id: account.id } });
  const { errors } = await graphql(server, account, update, { input: { name: 'Changed', ...input } });
  expect(errors).toMatchObject([
    { message: expect.not.stringContaining('Callback'), extensions: { code: 'INVALID_ARGUMENT' } },
  ]);
  expect(await prisma.account.findUniqueOrThrow({ where: { id: account.id } })).toEqual(before);
});

test('changing the account needs a session', async () => {
  const { keys } = await makeEndpoint(databaseUrl, { accountId: account.id });
  const input = { name: 'Changed' };
  expect((await graphql(server, keys.sandbox, update, { input })).errors?.[0]?.extensions?.code).toBe(
    'PERMISSION_DENIED',
  );
  expect((await graphql(server, undefined, update, { input })).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});

test('mails come in the language that the account gave when it signed up', async () => {
  const email = `${randomUUID()}@example.com`;
  const call = (path: string, body: object) =>
    fetch(`${server.url}/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify(body),
    });
  expect(
    (await call('/sign-up/email', { name: '王芳', email, password: 'correct horse', language: 'ZH_CN' })).status,
  ).toBe(200);
  expect((await untilMail(server, email, '请确认您的邮箱地址')).text).toContain('/api/auth/verify-email?token=');
  expect((await call('/request-password-reset', { email })).status).toBe(200);
  expect((await untilMail(server, email, '设置新密码')).text).toMatch(/^您好：/);
  await prisma.account.update({ where: { email }, data: { language: 'EN' } });
  expect((await call('/request-password-reset', { email })).status).toBe(200);
  expect((await untilMail(server, email, 'Choose a new password')).text).toMatch(/^Hello,/);
});

test('an account can set its language, and only to a known one', async () => {
  const { data } = await graphql(
    server,
    account,
    'mutation { updateAccount(input: { language: ZH_CN }) { language } }',
  );
  expect(data).toEqual({ updateAccount: { language: 'ZH_CN' } });
  const { status } = await fetch(`${server.url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({
      name: 'A',
      email: `${randomUUID()}@example.com`,
      password: 'correct horse',
      language: 'XX',
    }),
  });
  expect(status).toBe(400);
});
