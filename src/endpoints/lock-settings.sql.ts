import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';

/** The values read under the lock. */
interface LockedSettings {
  /** The version in production. */
  version: number;
  fieldsRevision: number;
}

/**
 * Locks an endpoint's row and its sandbox's, so that one transaction at a time writes a version and the sandbox does
 * not change meanwhile. Readers do not wait. Throws ENDPOINT_NOT_FOUND.
 */
export async function lockSettings(tx: PrismaTransaction, endpointId: string): Promise<LockedSettings> {
  const [row] = await tx.$queryRaw<LockedSettings[]>`/* lock_settings */
    select endpoint.version, environment.fields_revision as "fieldsRevision" from endpoint join environment on environment.endpoint_id = endpoint.id and environment.name = 'SANDBOX'
    where endpoint.id = ${endpointId}::uuid and endpoint.deleted_at is null
    for no key update of endpoint, environment`;
  if (!row) throw new Refusal('ENDPOINT_NOT_FOUND', { message: 'There is no such endpoint of yours' });
  return row;
}
