import type { PrismaTransaction } from '../db/prisma.ts';

/**
 * Locks an account's subscription, so that one transaction at a time changes it or tells of it. Who locks the account's
 * usage row as well does so afterwards. Nobody's reading waits.
 */
export async function lockSubscription(tx: PrismaTransaction, accountId: string): Promise<void> {
  await tx.$queryRaw`/* lock_subscription */ select 1 from subscription where account_id = ${accountId}::uuid for no key update`;
}
