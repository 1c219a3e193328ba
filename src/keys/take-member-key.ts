import type { EndpointAccess } from '../access/actor.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { noSuchKey, takeKey } from './take-key.ts';

/** A key, to be changed by this transaction alone, for the endpoint's owner and for those who work with the key. Throws NOT_FOUND. */
export async function takeMemberKey(tx: PrismaTransaction, endpoint: EndpointAccess, keyId: string) {
  const key = await takeKey(tx, endpoint, keyId);
  if (endpoint.role === 'COLLABORATOR' && !endpoint.keyIds.includes(key.id)) throw noSuchKey();
  return key;
}
