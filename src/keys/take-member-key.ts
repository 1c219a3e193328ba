import type { EndpointAccess } from '../access/actor.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { noSuchKey, takeKey } from './take-key.ts';

/**
 * Locks and returns a key, for the endpoint's owner and the key's collaborators. Throws NOT_FOUND, SETTINGS_CHANGED.
 */
export async function takeMemberKey(
  tx: PrismaTransaction,
  endpoint: EndpointAccess,
  keyId: string,
  ifRevision?: number | null,
) {
  if (endpoint.role === 'COLLABORATOR' && !endpoint.keyIds.includes(keyId)) throw noSuchKey();
  return takeKey(tx, endpoint, keyId, ifRevision);
}
