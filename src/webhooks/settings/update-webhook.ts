import { isDeepStrictEqual } from 'node:util';
import type { EndpointAccess } from '../../access/actor.ts';
import { audit } from '../../audit/audit.ts';
import type { StoredWebhook, WebhookSettings } from '../../context/webhooks.ts';
import type { Changing } from '../../context.ts';
import type { PrismaTransaction } from '../../db/prisma.ts';
import { changeWebhook } from './change-webhook.ts';
import type { CheckedWebhook } from './check-webhook.ts';
import { refuseStaleWebhook } from './refuse-stale-webhook.ts';
import { readWebhook, storeWebhook, type WebhookHolder } from './store-webhook.ts';

interface WebhookUpdate {
  endpoint: EndpointAccess;
  /** Locked by the transaction. */
  holder: WebhookHolder;
  /** The name of the holder. */
  subject: string;
  wanted: CheckedWebhook;
  /** The revision that the caller has read; 0 for none. */
  ifRevision?: number | null | undefined;
}

export interface UpdatedWebhook {
  /** Null once it is removed. */
  webhook: StoredWebhook | null;
  /** True when any setting differs from before. */
  changed: boolean;
}

/** Changes the webhook of a holder, and writes the audit entry. Throws INVALID_ARGUMENT, SETTINGS_CHANGED. */
export async function updateWebhook(
  tx: PrismaTransaction,
  { seal, by }: Pick<Changing, 'seal' | 'by'>,
  { endpoint, holder, subject, wanted, ifRevision }: WebhookUpdate,
): Promise<UpdatedWebhook> {
  const { endpointId, ownerId } = endpoint;
  await refuseStaleWebhook(tx, seal, holder, ifRevision);
  const present = await readWebhook(tx, holder);
  const deployed = 'environment' in holder ? await readWebhook(tx, { endpointId, environment: 'PRODUCTION' }) : null;
  const settings = changeWebhook({ present, deployed }, wanted, seal);
  const webhook = await storeWebhook(tx, seal, holder, settings);
  const changed = changedParts(present, settings);
  const details = {
    ...('apiKeyId' in holder ? { keyId: holder.apiKeyId } : { environment: holder.environment }),
    changed,
  };
  // The URL and the headers of a webhook let their holder post. The audit entry names the changed parts without their
  // values.
  await audit(tx, by, { action: settings ? 'webhook.set' : 'webhook.removed', ownerId, endpointId, subject, details });
  return { webhook, changed: changed.length > 0 };
}

const parts: Record<string, (settings: WebhookSettings) => unknown> = {
  url: ({ url }) => url,
  events: ({ events }) => events,
  headers: ({ headers }) => headers,
  retry: ({ retryPolicy, retryDelays }) => [retryPolicy, retryDelays],
};

function changedParts(before: WebhookSettings | null, after: WebhookSettings | null): string[] {
  return Object.entries(parts).flatMap(([name, of]) =>
    isDeepStrictEqual(before && of(before), after && of(after)) ? [] : [name],
  );
}
