import type { PrismaTransaction } from '../db/prisma.ts';

/** Locks an endpoint's row, so that one transaction at a time counts and names its keys. Readers do not wait. */
export async function lockEndpoint(tx: PrismaTransaction, endpointId: string): Promise<void> {
  await tx.$queryRaw`/* lock_endpoint */ select 1 from endpoint where id = ${endpointId}::uuid for no key update`;
}
