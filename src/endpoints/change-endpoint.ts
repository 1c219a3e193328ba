import { refuseStale } from '../audit/refuse-stale.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { lockSettings } from './lock-settings.sql.ts';
import { refuseTaken } from './refuse-taken.ts';

interface EndpointChange {
  name?: string;
  description?: string;
  active?: boolean;
  deletedAt?: Date;
}

/**
 * Changes and returns an endpoint's row. Throws ENDPOINT_NOT_FOUND if it was deleted meanwhile, CONFLICT for a name in
 * use, and SETTINGS_CHANGED if the caller read another revision.
 */
export async function changeEndpoint(
  tx: PrismaTransaction,
  endpointId: string,
  data: EndpointChange,
  ifRevision?: number | null,
) {
  await lockSettings(tx, endpointId);
  const { revision, name, description, active } = await tx.endpoint.findUniqueOrThrow({ where: { id: endpointId } });
  await refuseStale(tx, ifRevision, { revision, current: () => ({ name, description, active }) });
  const [endpoint] = await tx.endpoint
    .updateManyAndReturn({ where: { id: endpointId, deletedAt: null }, data })
    .catch(refuseTaken);
  if (!endpoint) throw new Refusal('ENDPOINT_NOT_FOUND', { message: 'There is no such endpoint of yours' });
  return endpoint;
}
