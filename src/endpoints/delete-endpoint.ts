import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { changeEndpoint } from './change-endpoint.ts';

/**
 * Deletes an endpoint: its keys no longer find it, its name is free, and its owner may restore it for a while. Throws
 * ENDPOINT_NOT_FOUND.
 */
export async function deleteEndpoint({ prisma, by }: Changing, endpointId: string): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const { accountId, name } = await changeEndpoint(tx, endpointId, { deletedAt: new Date() });
    await audit(tx, by, { action: 'endpoint.deleted', ownerId: accountId, endpointId, subject: name });
  });
}
