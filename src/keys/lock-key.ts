import type { EndpointAccess } from '../access/actor.ts';
import { refuseStale } from '../audit/refuse-stale.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { isUuid } from '../ids.ts';
import { lockKeyRow } from './keys.sql.ts';

/**
 * Locks and returns a key of an endpoint. Throws NOT_FOUND, and SETTINGS_CHANGED if the caller read another revision.
 */
export async function lockKey(
  tx: PrismaTransaction,
  { endpointId }: EndpointAccess,
  keyId: string,
  ifRevision?: number | null,
) {
  if (!isUuid(keyId)) throw noSuchKey();
  await lockKeyRow(tx, keyId);
  const key = await tx.apiKey.findUnique({ where: { id: keyId, endpointId } });
  if (!key) throw noSuchKey();
  const { id: _id, endpointId: _endpointId, revision, createdAt: _createdAt, ...current } = key;
  await refuseStale(tx, ifRevision, { revision, current: () => current });
  return key;
}

export function noSuchKey(): Refusal {
  return new Refusal('NOT_FOUND', { message: 'There is no such key of this endpoint' });
}

/**
 * Locks and returns a key, for the endpoint's owner and the key's collaborators. Throws NOT_FOUND, SETTINGS_CHANGED.
 */
export async function lockMemberKey(
  tx: PrismaTransaction,
  endpoint: EndpointAccess,
  keyId: string,
  ifRevision?: number | null,
) {
  if (endpoint.role === 'COLLABORATOR' && !endpoint.keyIds.includes(keyId)) throw noSuchKey();
  return lockKey(tx, endpoint, keyId, ifRevision);
}
