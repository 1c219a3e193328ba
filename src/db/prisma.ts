import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { type Prisma as Generated, PrismaClient } from './generated/prisma/client.ts';

export type Prisma = PrismaClient;
export type PrismaTransaction = Generated.TransactionClient;

/** The control plane's client, on the process's own pool. */
export function openPrisma(pool: pg.Pool): Prisma {
  return new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: false }) });
}
