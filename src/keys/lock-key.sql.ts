import type { PrismaTransaction } from '../db/prisma.ts';

/**
 * Locks a key's row, so that one transaction at a time changes it, its secrets and its collaborators. Readers do not
 * wait.
 */
export async function lockKey(tx: PrismaTransaction, keyId: string): Promise<void> {
  await tx.$queryRaw`/* lock_key */ select 1 from api_key where id = ${keyId}::uuid for no key update`;
}
