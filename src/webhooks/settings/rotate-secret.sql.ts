import type { PrismaTransaction } from '../../db/prisma.ts';

/**
 * Gives a webhook a new secret. The replaced one signs too until `oldEndsAt`; an older one is dropped. Returns false
 * when the webhook was removed. Locks its row.
 */
export async function rotateSecret(
  tx: PrismaTransaction,
  webhookId: string,
  secret: Uint8Array,
  oldEndsAt: Date,
): Promise<boolean> {
  const rotated = await tx.$executeRaw`/* rotate_secret */
    update webhook set previous_secret = secret, previous_secret_ends_at = ${oldEndsAt}, secret = ${secret}
    where id = ${webhookId}::uuid`;
  return rotated > 0;
}
