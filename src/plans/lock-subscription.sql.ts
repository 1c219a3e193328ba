import type { PrismaTransaction } from '../db/prisma.ts';

/**
 * Locks an account's subscription, so that one transaction at a time changes or alerts it. The usage row, if needed, is
 * locked afterwards. Readers do not wait.
 */
export async function lockSubscription(tx: PrismaTransaction, accountId: string): Promise<void> {
  await tx.$queryRaw`/* lock_subscription */ select 1 from subscription where account_id = ${accountId}::uuid for no key update`;
}
