import pg from 'pg';
import { openAuth } from '../src/accounts/auth.ts';
import { openPrisma } from '../src/db/prisma.ts';
import { makeSeal } from '../src/db/seal.ts';
import { secret } from './servers.ts';

/** An endpoint of Sluice and a key that may write to it. */
export interface Seeded {
  slug: string;
  key: string;
}

/** Makes the demo in Sluice's migrated database: its plan, Enterprise, is one that a benchmark cannot use up. */
export async function seed(databaseUrl: string, publicUrl: string): Promise<Seeded> {
  const { makeDemo } = await import('../src/demo.ts');
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  const prisma = openPrisma(pool);
  try {
    const { slug, keys } = await makeDemo({ prisma, seal: makeSeal(secret), auth: openAuth({ prisma, secret, publicUrl }) }, publicUrl);
    return { slug, key: keys.sandbox };
  } finally {
    await prisma.$disconnect();
    await pool.end();
  }
}
