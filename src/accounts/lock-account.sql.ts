import type { PrismaTransaction } from '../db/prisma.ts';

/** Locks an account's row, so that one transaction at a time changes it. Readers do not wait. */
export async function lockAccount(tx: PrismaTransaction, accountId: string): Promise<void> {
  await tx.$queryRaw`/* lock_account */ select 1 from account where id = ${accountId}::uuid for no key update`;
}
