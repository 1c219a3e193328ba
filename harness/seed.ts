import pg from 'pg';
import { z } from 'zod';
import { openAuth } from '../src/accounts/auth.ts';
import { openPrisma } from '../src/db/prisma.ts';
import { makeSeal } from '../src/db/seal.ts';
import { secret } from './product.ts';

/** The sample body of the public integration page. */
export const sampleBody = '{"order_id":"ORD-2024-001","amount":45000,"items":["Item A","Item B"],"paid":true}';

/** An address to write to, with its headers. */
export interface Target {
  /** The server's address, without a trailing slash. */
  url: string;
  path: string;
  headers: Record<string, string>;
}

/** An endpoint of Sluice, a key that may write to it, and its owner. */
export interface Seeded extends Target {
  slug: string;
  key: string;
  owner: { email: string; password: string };
}

/** Makes the demo in Sluice's migrated database. Its Enterprise plan is one that a benchmark cannot use up. */
export async function seed({ url, databaseUrl }: { url: string; databaseUrl: string }): Promise<Seeded> {
  const { makeDemo } = await import('../src/demo.ts');
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  const prisma = openPrisma(pool);
  try {
    const { slug, keys, owner } = await makeDemo(
      { prisma, seal: makeSeal(secret), auth: openAuth({ prisma, secret, publicUrl: url }) },
      url,
    );
    return { slug, key: keys.sandbox, owner, ...targetOf(url, slug, keys.sandbox) };
  } finally {
    await prisma.$disconnect();
    await pool.end();
  }
}

export function targetOf(url: string, slug: string, key: string): Target {
  return {
    url,
    path: `/api/v1/data/${slug}`,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
  };
}

const answerShape = z.object({ data: z.object({ setWebhook: z.object({}) }) });

/** Sets the webhook of an endpoint's sandbox, as its owner does. */
export async function setWebhook({ url, slug, owner }: Seeded, target: string, signal: AbortSignal): Promise<void> {
  const headers = { 'Content-Type': 'application/json', Origin: url };
  const session = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers,
    body: JSON.stringify(owner),
    signal,
  });
  if (session.status !== 200) throw new Error(`Signing in was answered ${session.status} ${await session.text()}`);
  const cookie = session.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');

  const query =
    'mutation ($endpoint: String!, $url: String) { setWebhook(endpoint: $endpoint, url: $url) { __typename } }';
  const body = JSON.stringify({ query, variables: { endpoint: slug, url: target } });
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { ...headers, Cookie: cookie },
    body,
    signal,
  });
  const reply: unknown = await answer.json();
  if (!answerShape.safeParse(reply).success) throw new Error(`setWebhook was answered ${JSON.stringify(reply)}`);
}
