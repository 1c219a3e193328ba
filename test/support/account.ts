import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { type RestAnswer, rest } from './client.ts';
import { openControlPlane } from './endpoint.ts';
import type { Server } from './server.ts';

/** A person who is signed in; as credentials of a call it is their session. */
export interface TestAccount {
  id: string;
  name: string;
  email: string;
  password: string;
  cookie: string;
}

/** Signs somebody up through the door, on the Enterprise plan unless told otherwise. */
export async function signUp(
  server: Server,
  databaseUrl: string,
  { plan = 'enterprise', email = randomEmail(), name = 'Somebody' } = {},
): Promise<TestAccount> {
  const password = randomBytes(12).toString('base64url');
  const answer = await rest(server).post('/api/auth/sign-up/email', { name, email, password }, { origin: server.url });
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
