import type { EnvironmentName } from '../access/actor.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import type { Seal } from '../db/seal.ts';
import { newWebhookSecret } from './new-webhook-secret.ts';

interface EnvironmentWebhook {
  endpointId: string;
  environment: EnvironmentName;
  /** Null removes it. */
  url: string | null;
}

/** Stores the webhook of an environment. Its secret is made when it is first stored, and kept when the URL changes. */
export async function storeWebhook(tx: PrismaTransaction, seal: Seal, { endpointId, environment, url }: EnvironmentWebhook): Promise<void> {
  if (url === null) {
    await tx.webhook.deleteMany({ where: { endpointId, environment } });
    return;
  }
  await tx.webhook.upsert({
    where: { endpointId_environment: { endpointId, environment } },
    create: { endpointId, environment, url, secret: newWebhookSecret(seal) },
    update: { url },
  });
}
