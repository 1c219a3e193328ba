import type { EndpointAccess } from '../../access/actor.ts';
import type { AuditedChange } from '../../audit/audit.ts';
import type { Prisma } from '../../db/prisma.ts';
import { Refusal } from '../../errors.ts';
import { isUuid } from '../../ids.ts';
import type { WebhookPlace } from './store-webhook.ts';

/**
 * A webhook of an endpoint, for those who may set it: an environment's for the owner, a key's for the owner and for those
 * who work with the key. Throws NOT_FOUND.
 */
export async function takeWebhook(
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

/** What has it. */
export function placeOf({ endpointId, environment, apiKeyId }: Awaited<ReturnType<typeof takeWebhook>>): WebhookPlace {
  if (apiKeyId !== null) return { endpointId, apiKeyId };
  // The table has one of the two.
  if (environment === null) throw noSuchWebhook();
  return { endpointId, environment };
}

/** How the audit log tells which webhook something was done to. */
export function auditedAs(
  { endpointId, ownerId, name }: EndpointAccess,
  { environment, apiKeyId, key }: Awaited<ReturnType<typeof takeWebhook>>,
): Required<Omit<AuditedChange, 'action'>> {
  return { ownerId, endpointId, subject: key?.name ?? name, details: key ? { keyId: apiKeyId } : { environment } };
}
