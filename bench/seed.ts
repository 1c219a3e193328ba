import pg from 'pg';
import { openAuth } from '../src/accounts/auth.ts';
import { openPrisma } from '../src/db/prisma.ts';
import { makeSeal } from '../src/db/seal.ts';
import { type RunningServer, secret } from './servers.ts';

/** Where to write, and how to be let in. */
export interface Target {
  /** Of the server, without a trailing slash. */
  url: string;
  path: string;
  headers: Record<string, string>;
}

/** An endpoint of Sluice, a key that may write to it, and who owns it. */
export interface Seeded extends Target {
  slug: string;
  key: string;
  owner: { email: string; password: string };
}

/** Makes the demo in Sluice's migrated database: its plan, Enterprise, is one that a benchmark cannot use up. */
export async function seed({ url, databaseUrl }: Pick<RunningServer, 'url' | 'databaseUrl'>): Promise<Seeded> {
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
