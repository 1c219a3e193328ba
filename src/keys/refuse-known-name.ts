import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';

/** Throws CONFLICT if another key of the endpoint has the name. The caller holds the lock of the endpoint's row. */
export async function refuseKnownName(
  tx: PrismaTransaction,
  endpointId: string,
  name: string,
  keyId?: string,
): Promise<void> {
  const known = await tx.apiKey.findUnique({ where: { endpointId_name: { endpointId, name } }, select: { id: true } });
  if (known && known.id !== keyId)
    throw new Refusal('CONFLICT', { message: 'This endpoint has a key of that name; choose another' });
}
