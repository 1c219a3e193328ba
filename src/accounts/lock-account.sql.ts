import type { PrismaTransaction } from '../db/prisma.ts';

/** Locks an account's row, so that one transaction at a time changes it. Nobody's reading waits. */
export async function lockAccount(tx: PrismaTransaction, accountId: string): Promise<void> {
  await tx.$queryRaw`/* lock_account */ select 1 from account where id = ${accountId}::uuid for no key update`;
}
