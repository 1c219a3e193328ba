import type { PrismaTransaction } from '../../db/prisma.ts';

/**
 * Gives a webhook another secret, beside which the one that it had signs until `oldEndsAt`; the one before that is gone.
 * False when the webhook is gone. Locks its row.
 */
export async function rotateSecret(
  tx: PrismaTransaction,
  webhookId: string,
  secret: Uint8Array,
  oldEndsAt: Date,
): Promise<boolean> {
  const rotated = await tx.$executeRaw`/* rotate_secret */
    update webhook set previous_secret = secret, previous_secret_ends_at = ${oldEndsAt}, secret = ${secret} where id = ${webhookId}::uuid`;
  return rotated > 0;
}
