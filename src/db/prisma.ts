import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { type Prisma as Generated, PrismaClient } from './generated/prisma/client.ts';

export type Prisma = PrismaClient;
export type { Account, ApiKey, Endpoint } from './generated/prisma/client.ts';
export type PrismaTransaction = Generated.TransactionClient;

/**
 * Transactions wait for a connection as long as the pool allows. Prisma's default of 2 s is too short when many people
 * sign up at once.
 */
const transactionOptions = { maxWait: 5_000 };

/** Opens the control plane's client on the process's pool. Its errors quote no arguments, which may be secret. */
export function openPrisma(pool: pg.Pool): Prisma {
  return new PrismaClient({
    errorFormat: 'minimal',
    adapter: new PrismaPg(pool, { disposeExternalPool: false }),
    transactionOptions,
  });
}
