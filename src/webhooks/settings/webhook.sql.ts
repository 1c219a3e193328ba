import type { PrismaTransaction } from '../../db/prisma.ts';

/** Locks a webhook's row, so that one transaction at a time changes it. Readers do not wait. */
export async function lockWebhook(tx: PrismaTransaction, webhookId: string): Promise<void> {
  await tx.$queryRaw`/* lock_webhook */ select 1 from webhook where id = ${webhookId}::uuid for no key update`;
}

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
