import { createHmac, randomBytes } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import { expect } from 'vitest';
import { secret } from '../../harness/product.ts';
import { until } from '../../harness/until.ts';
import { type RestAnswer, rest } from './client.ts';
import { makeAccount, openControlPlane } from './endpoint.ts';
import type { Server } from './server.ts';

/** A person who is signed in; as credentials of a call it is their session. */
export interface TestAccount {
  id: string;
  name: string;
  email: string;
  password: string;
  cookie: string;
}

/** One for all users that are made: to hash it takes a fifth of a second. */
const password = randomBytes(12).toString('base64url');
const passwordHash = hashPassword(password);

/**
 * Makes the account and session of a user in the database, as a sign-up would, but without its mail and audit entry. On
 * the Enterprise plan unless told otherwise.
 */
export async function makeUser(
  databaseUrl: string,
  { plan = 'enterprise', email = randomEmail(), name = 'Somebody' } = {},
): Promise<TestAccount> {
  const { prisma } = openControlPlane(databaseUrl);
  const id = await makeAccount(prisma, plan, { name, email, language: 'EN' });
  const token = randomBytes(24).toString('base64url');
  await prisma.$transaction([
    prisma.identity.create({
      data: { userId: id, accountId: id, providerId: 'credential', password: await passwordHash },
    }),
    prisma.session.create({ data: { userId: id, token, expiresAt: new Date(Date.now() + 7 * 86_400_000) } }),
  ]);
  const signed = `${token}.${createHmac('sha256', secret).update(token).digest('base64')}`;
  return { id, name, email, password, cookie: `sluice.session_token=${encodeURIComponent(signed)}` };
}

/** Signs somebody up over HTTP, on the Enterprise plan unless told otherwise. */
export async function signUp(
  server: Server,
  databaseUrl: string,
  { plan = 'enterprise', email = randomEmail(), name = 'Somebody' } = {},
): Promise<TestAccount> {
  const password = randomBytes(12).toString('base64url');
  const answer = await rest(server).post(
    '/api/auth/sign-up/email',
    { name, email, password, language: 'EN' },
    { origin: server.url },
  );
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
  const id: string = answer.json.user.id;
  await openControlPlane(databaseUrl).prisma.subscription.update({ where: { accountId: id }, data: { planId: plan } });
  return { id, name, email, password, cookie: cookieOf(answer) };
}

/** The cookies that an answer sets, as a browser would send them back. */
export function cookieOf(answer: RestAnswer): string {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

export function randomEmail(): string {
  return `somebody-${randomBytes(8).toString('hex')}@example.com`;
}

/** A mail that a server without SMTP_URL has kept. */
export interface UnsentMail {
  id: string;
  subject: string;
  text: string;
  link: string | null;
}

/** The mails to an address that a server keeps, oldest first: what a newer one replaced is not there. */
export async function mailsTo({ databaseUrl }: Server, recipient: string): Promise<UnsentMail[]> {
  const { prisma, seal } = openControlPlane(databaseUrl);
  const mails = await prisma.unsentMail.findMany({ where: { recipient }, orderBy: { id: 'asc' } });
  return mails.map(({ id, subject, sealed }) => ({ id, subject, ...JSON.parse(seal.open(sealed)) }));
}

/** Waits until a server keeps a mail with these words in its subject. */
export async function untilMail(server: Server, email: string, subject: string): Promise<UnsentMail> {
  return until(async () => (await mailsTo(server, email)).findLast((mail) => mail.subject.includes(subject)));
}

/** Tries to sign in, as a page of the server itself would. */
export async function signIn(
  server: Server,
  { email, password }: { email: string; password: string },
  headers: Record<string, string> = {},
): Promise<RestAnswer> {
  return rest(server).post('/api/auth/sign-in/email', { email, password }, { origin: server.url, ...headers });
}
