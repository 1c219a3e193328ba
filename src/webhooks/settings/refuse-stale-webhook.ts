import { refuseStale } from '../../audit/refuse-stale.ts';
import type { PrismaTransaction } from '../../db/prisma.ts';
import type { Seal } from '../../db/seal.ts';
import type { WebhookHolder } from './store-webhook.ts';
import { lockWebhook } from './webhook.sql.ts';
import { openHeaders } from './webhook-headers.ts';
import { inOrder } from './webhook-settings.ts';

/**
 * Locks the webhook of a holder, and refuses a change based on another revision. Revision 0 stands for no webhook.
 * Throws SETTINGS_CHANGED.
 */
export async function refuseStaleWebhook(
  tx: PrismaTransaction,
  seal: Seal,
  holder: WebhookHolder,
  ifRevision: number | null | undefined,
): Promise<void> {
  const found = await tx.webhook.findFirst({ where: holder, select: { id: true } });
  if (found) await lockWebhook(tx, found.id);
  const webhook = found && (await tx.webhook.findUnique({ where: { id: found.id } }));
  if (!webhook) {
    const removed =
      'apiKeyId' in holder
        ? { path: ['keyId'], equals: holder.apiKeyId }
        : { path: ['environment'], equals: holder.environment };
    const removedBy = { endpointId: holder.endpointId, action: 'webhook.removed', details: removed };
    return refuseStale(tx, ifRevision, { revision: 0, current: () => null, removedBy });
  }
  const { revision, url, events, headers, retryPolicy, retryDelays, active } = webhook;
  const retry = { policy: retryPolicy, ...(retryPolicy === 'CUSTOM' && { delays: retryDelays }) };
  const current = () => ({
    url,
    events: inOrder(events),
    headerNames: Object.keys(openHeaders(seal, headers)),
    retry,
    active,
  });
  await refuseStale(tx, ifRevision, { revision, current });
}
