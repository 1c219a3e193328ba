import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { newId } from '../../src/ids.ts';
import { openBoss } from '../../src/jobs/boss.ts';
import { sendMail } from '../../src/mail/jobs.ts';
import { one, openSql } from '../requests/ledger.ts';
import { mailsTo, randomEmail, signIn, signUp, type TestAccount, untilMail } from '../support/account.ts';
import { afterFile } from '../support/after-file.ts';
import { graphql, type Json, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { type Server, startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';
import { startSmtpServer } from '../support/smtp-server.ts';

const server = await sharedServer();
const { databaseUrl, administrator } = server;
const { prisma, seal } = openControlPlane(databaseUrl);
const sql = openSql(databaseUrl);
const boss = openBoss(databaseUrl, 'api', pino({ level: 'silent' }));
await boss.start();
afterFile(() => boss.stop());

const listed = `query ($after: String, $first: Int) { unsentMails(first: $first, after: $after) {
  totalCount edges { node { id kind recipient subject createdAt linkEndsAt } } pageInfo { hasNextPage endCursor } } }`;
const revealing = 'mutation ($id: ID!) { revealMail(id: $id) { mail { id kind recipient } text link } }';

const reveal = (id: string, at: Server = server) => graphql(at, administrator, revealing, { id });
const askForReset = async ({ email }: { email: string }) =>
  expect((await rest(server).post('/api/auth/request-password-reset', { email }, { origin: server.url })).status).toBe(
    200,
  );

async function list(variables: Json = { first: 100 }, at: Server = server): Promise<Json> {
  const { data, errors } = await graphql(at, administrator, listed, variables);
  expect(errors).toBeUndefined();
  return data.unsentMails;
}

async function entries(account: TestAccount): Promise<Json[]> {
  const query = '{ auditLog(action: "mail.revealed") { edges { node { account { id } subject details } } } }';
  return (await graphql(server, account, query)).data.auditLog.edges.map(({ node }: Json) => node);
}

test('an administrator passes on a reset link: its holder is notified, the link works, and is then removed', async () => {
  const before = server.output().length;
  const account = await signUp(server, databaseUrl);
  await askForReset(account);
  const { id } = await untilMail(server, account.email, 'Choose a new password');
  const { edges } = await list();
  const { node } = edges.find((edge: Json) => edge.node.id === id);
  expect(node).toMatchObject({ kind: 'PASSWORD_RESET', recipient: account.email, subject: 'Choose a new password' });
  const minutes = (Date.parse(node.linkEndsAt) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(58);
  expect(minutes).toBeLessThanOrEqual(60);
  expect(await entries(account)).toEqual([]);

  const { text, link, mail } = (await reveal(id)).data.revealMail;
  expect(mail).toEqual({ id, kind: 'PASSWORD_RESET', recipient: account.email });
  expect(text).toContain(link);
  const entry = { account: { id: administrator.id }, subject: account.email, details: { mail: 'PASSWORD_RESET' } };
  expect(await entries(account)).toEqual([entry]);
  expect((await entries(administrator)).filter(({ subject }) => subject === account.email)).toEqual([entry]);

  const token = new URL(link).searchParams.get('token') ?? '';
  const newPassword = 'a new password';
  expect(
    (await rest(server).post('/api/auth/reset-password', { token, newPassword }, { origin: server.url })).status,
  ).toBe(200);
  expect((await signIn(server, { email: account.email, password: newPassword })).status).toBe(200);
  const again = await reveal(id);
  expect(again.errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
  expect((await reveal('nonsense')).errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
  await untilMail(server, account.email, 'was changed');
  // Using the link confirmed the address too, so only the notice is left.
  expect((await mailsTo(server, account.email)).map(({ link: left }) => left)).toEqual([null]);
  expect(server.output()).not.toContain(token);
  expect(server.output().slice(before)).not.toMatch(/token=|\/invitations\//);
});

test('the database stores no link in clear text', async () => {
  const account = await signUp(server, databaseUrl);
  const { link } = await untilMail(server, account.email, 'Confirm');
  const token = new URL(link ?? '').searchParams.get('token') ?? 'none';
  const { kept, jobs } = await one<{ kept: string; jobs: string }>(
    sql,
    `select (select json_agg(m)::text || string_agg(encode(sealed, 'escape'), '')
      from unsent_mail m) as kept, (select json_agg(data)::text from pgboss.job) as jobs`,
  );
  for (const text of [kept, jobs]) expect(text).not.toContain(token.slice(-20));
});

test('only the newest reset and confirmation per address is kept, in any order of processing', async () => {
  const account = await signUp(server, databaseUrl);
  for (let n = 0; n < 3; n++) await askForReset(account);
  await untilAllSent();
  const links = await mailsTo(server, account.email);
  expect(links.map(({ subject }) => subject)).toEqual(['Confirm your e-mail address', 'Choose a new password']);

  const email = randomEmail();
  const mail = { kind: 'PASSWORD_RESET', to: email, text: 'told', accountId: null, topic: 'account', link: null };
  const [older, newer] = [newId('req').uuid, newId('req').uuid];
  await queue({ ...mail, id: newer, subject: 'newer' });
  await untilMail(server, email, 'newer');
  await queue({ ...mail, id: older, subject: 'older' });
  await queue({ to: email, subject: 'of an older version', text: 'told' });
  await untilMail(server, email, 'of an older version');
  await untilAllSent();
  expect((await mailsTo(server, email)).map(({ subject }) => subject)).toEqual(['newer', 'of an older version']);
  const kinds = (await list()).edges.flatMap(({ node }: Json) => (node.recipient === email ? [node.kind] : []));
  expect(kinds).toEqual(['NOTICE', 'PASSWORD_RESET']);
});

test('an invitation is kept until it is resent, accepted or revoked, and its owner learns who read it', async () => {
  const [owner, guest] = await Promise.all([signUp(server, databaseUrl), signUp(server, databaseUrl)]);
  const { slug: endpoint, endpointId } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const { keyId: key } = await makeCollaborationKey(databaseUrl, endpointId);
  const invite = `mutation ($endpoint: String!, $key: ID!, $email: String!) { inviteCollaborator(endpoint: $endpoint, key: $key,
      email: $email) { id link expiresAt } }`;
  const invited = async (email: string) =>
    (await graphql(server, owner, invite, { endpoint, key, email })).data.inviteCollaborator;
  const made = await invited(guest.email);
  const { id, link } = await untilMail(server, guest.email, 'invites you');
  expect(link).toBe(made.link);
  expect((await prisma.unsentMail.findUnique({ where: { id } }))?.linkEndsAt?.toISOString()).toBe(
    new Date(made.expiresAt).toISOString(),
  );
  expect((await reveal(id)).data.revealMail.link).toBe(link);
  expect(await entries(owner)).toMatchObject([{ account: { id: administrator.id }, subject: guest.email }]);
  expect(await entries(guest)).toEqual([]);

  await prisma.collaborator.update({ where: { id: made.id }, data: { sentAt: new Date(0) } });
  const resend =
    'mutation ($endpoint: String!, $id: ID!) { resendInvitation(endpoint: $endpoint, invitation: $id) { link } }';
  const again = (await graphql(server, owner, resend, { endpoint, id: made.id })).data.resendInvitation;
  const second = await until(async () => (await mailsTo(server, guest.email)).find((mail) => mail.link === again.link));
  expect((await reveal(id)).errors?.[0]?.extensions?.code).toBe('NOT_FOUND');

  const token = again.link.split('/').at(-1);
  expect(
    (await graphql(server, guest, 'mutation ($token: String!) { acceptInvitation(token: $token) { id } }', { token }))
      .errors,
  ).toBeUndefined();
  expect((await reveal(second.id)).errors?.[0]?.extensions?.code).toBe('NOT_FOUND');

  const email = randomEmail();
  const taken = await invited(email);
  const { id: third } = await untilMail(server, email, 'invites you');
  const revoke = 'mutation ($endpoint: String!, $id: ID!) { revokeInvitation(endpoint: $endpoint, invitation: $id) }';
  expect((await graphql(server, owner, revoke, { endpoint, id: taken.id })).errors).toBeUndefined();
  expect((await reveal(third)).errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
});

test('each kind keeps its newest thousand mails, without displacing other kinds, and the list is paged', async () => {
  const account = await signUp(server, databaseUrl);
  await untilMail(server, account.email, 'Confirm');
  await untilAllSent();
  onTestFinished(async () => void (await prisma.unsentMail.deleteMany({ where: { subject: 'flood' } })));
  await sql.query(
    `insert into unsent_mail (id, kind, recipient, subject, sealed)
    select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'PASSWORD_RESET', 'flood-' || n ||
    '@example.com', 'flood', '' from generate_series(1, 1100) as n`,
  );
  const others = await prisma.unsentMail.count({ where: { kind: { not: 'PASSWORD_RESET' } } });
  await askForReset(account);
  await untilMail(server, account.email, 'Choose a new password');
  const ofKind = () => prisma.unsentMail.count({ where: { kind: 'PASSWORD_RESET' } });
  await until(async () => (await ofKind()) === 1_000);
  expect(await prisma.unsentMail.count({ where: { recipient: 'flood-1@example.com' } })).toBe(0);
  expect(await prisma.unsentMail.count({ where: { recipient: 'flood-1100@example.com' } })).toBe(1);
  expect(await prisma.unsentMail.count({ where: { kind: { not: 'PASSWORD_RESET' } } })).toBe(others);

  const first = await list({ first: 2 });
  expect(first).toMatchObject({
    totalCount: 1_000 + others,
    edges: [{ node: { recipient: account.email, kind: 'PASSWORD_RESET' } }, {}],
    pageInfo: { hasNextPage: true },
  });
  // The mail at the cursor may have been removed.
  await prisma.unsentMail.delete({ where: { id: first.edges[1].node.id } });
  const second = await list({ first: 2, after: first.pageInfo.endCursor });
  expect(second.edges).toHaveLength(2);
  expect(second.edges[0].node.id < first.edges[1].node.id).toBe(true);
  const { errors } = await graphql(server, administrator, listed, { first: 101 });
  expect(errors?.[0]?.extensions?.code).toBe('INVALID_ARGUMENT');
});

test('while mail is on nothing is kept, and earlier mails are neither listed nor shown', async () => {
  const smtp = await startSmtpServer();
  const elsewhere = await createDatabase();
  const mailing = await startServer({ databaseUrl: elsewhere, env: { SMTP_URL: smtp.url } });
  const { email } = await signUp(mailing, elsewhere);
  await until(() => smtp.mails.find(({ to }) => to === email));
  expect(await mailsTo(mailing, email)).toEqual([]);

  const account = await signUp(server, databaseUrl);
  const { id } = await untilMail(server, account.email, 'Confirm');
  const turnedOn = await startServer({ databaseUrl, role: 'api', env: { SMTP_URL: smtp.url } });
  expect(await list({}, turnedOn)).toMatchObject({ totalCount: 0, edges: [] });
  expect((await reveal(id, turnedOn)).errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
  expect((await reveal(id)).errors).toBeUndefined();
});

/** Waits until no mail of the whole installation is queued. */
async function untilAllSent(): Promise<void> {
  const waiting = `select count(*)::int as n from pgboss.job where name = $1 and state <> 'completed'`;
  await until(async () => (await one<{ n: number }>(sql, waiting, [sendMail.name])).n === 0);
}

/** Queues a mail as a process does, possibly one of an older version. */
async function queue(mail: object): Promise<void> {
  await boss.send(sendMail.name, { sealed: seal.close(JSON.stringify(mail)).toString('base64') });
}
