import type { PrismaTransaction } from '../db/prisma.ts';

/** Locks an endpoint's row, so that one transaction at a time counts and names its keys. Readers do not wait. */
export async function lockEndpointRow(tx: PrismaTransaction, endpointId: string): Promise<void> {
  await tx.$queryRaw`/* lock_endpoint */ select 1 from endpoint where id = ${endpointId}::uuid for no key update`;
}

/**
 * Locks a key's row, so that one transaction at a time changes it, its secrets and its collaborators. Readers do not
 * wait.
 */
export async function lockKeyRow(tx: PrismaTransaction, keyId: string): Promise<void> {
  await tx.$queryRaw`/* lock_key */ select 1 from api_key where id = ${keyId}::uuid for no key update`;
}
