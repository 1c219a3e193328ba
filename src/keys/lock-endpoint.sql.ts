import type { PrismaTransaction } from '../db/prisma.ts';

/** Locks an endpoint's row, so that its keys are counted and named by one transaction at a time. Nobody's reading waits. */
export async function lockEndpoint(tx: PrismaTransaction, endpointId: string): Promise<void> {
  await tx.$queryRaw`/* lock_endpoint */ select 1 from endpoint where id = ${endpointId}::uuid for no key update`;
}
