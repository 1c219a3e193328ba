import type { PrismaTransaction } from '../db/prisma.ts';
import type { Seal } from '../db/seal.ts';
import { newWebhookSecret } from './new-webhook-secret.ts';

interface KeyWebhook {
  endpointId: string;
  keyId: string;
  /** Null removes it. */
  url: string | null;
}

/** Stores the webhook of a collaboration key. Its secret is made when it is first stored, and kept when the URL changes. */
export async function storeKeyWebhook(tx: PrismaTransaction, seal: Seal, { endpointId, keyId, url }: KeyWebhook): Promise<void> {
  if (url === null) {
    await tx.webhook.deleteMany({ where: { apiKeyId: keyId } });
    return;
  }
  await tx.webhook.upsert({
    where: { apiKeyId: keyId },
    create: { endpointId, apiKeyId: keyId, url, secret: newWebhookSecret(seal) },
    update: { url },
  });
}
