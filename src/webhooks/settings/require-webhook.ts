import type { EndpointAccess } from '../../access/actor.ts';
import type { AuditedChange } from '../../audit/audit.ts';
import type { Prisma } from '../../db/prisma.ts';
import { Refusal } from '../../errors.ts';
import { isUuid } from '../../ids.ts';
import type { WebhookHolder } from './store-webhook.ts';

/**
 * Returns a webhook of an endpoint to those who may set it: an environment's to the owner, a key's to the owner and
 * the key's collaborators. Throws NOT_FOUND.
 */
export async function requireWebhook(
  db: Pick<Prisma, 'webhook'>,
  { endpointId, role, keyIds }: EndpointAccess,
  id: string,
) {
  const webhook = isUuid(id)
    ? await db.webhook.findUnique({ where: { id, endpointId }, include: { key: { select: { name: true } } } })
    : null;
  if (!webhook) throw noSuchWebhook();
  const theirs = webhook.apiKeyId !== null && keyIds.includes(webhook.apiKeyId);
  if (role === 'COLLABORATOR' && !theirs) throw noSuchWebhook();
  return webhook;
}

export function noSuchWebhook(): Refusal {
  return new Refusal('NOT_FOUND', { message: 'There is no such webhook of this endpoint' });
}

/** Returns a webhook's holder. */
export function holderOf({
  endpointId,
  environment,
  apiKeyId,
}: Awaited<ReturnType<typeof requireWebhook>>): WebhookHolder {
  if (apiKeyId !== null) return { endpointId, apiKeyId };
  // A row has one of the two.
  if (environment === null) throw noSuchWebhook();
  return { endpointId, environment };
}

/** Returns a webhook's columns of an audit entry. */
export function auditedAs(
  { endpointId, ownerId, name }: EndpointAccess,
  { environment, apiKeyId, key }: Awaited<ReturnType<typeof requireWebhook>>,
): Required<Omit<AuditedChange, 'action'>> {
  return { ownerId, endpointId, subject: key?.name ?? name, details: key ? { keyId: apiKeyId } : { environment } };
}
