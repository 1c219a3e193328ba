import type { PrismaTransaction } from '../../db/prisma.ts';

/** Locks a webhook's row, so that one transaction at a time changes it. Readers do not wait. */
export async function lockWebhook(tx: PrismaTransaction, webhookId: string): Promise<void> {
  await tx.$queryRaw`/* lock_webhook */ select 1 from webhook where id = ${webhookId}::uuid for no key update`;
}
