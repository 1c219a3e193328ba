import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { firstUuidOf } from '../ids.ts';

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
    select endpoint.version, environment.fields_revision as "fieldsRevision"
    from endpoint join environment on environment.endpoint_id = endpoint.id and environment.name = 'SANDBOX'
    where endpoint.id = ${endpointId}::uuid and endpoint.deleted_at is null
    for no key update of endpoint, environment`;
  if (!row) throw new Refusal('ENDPOINT_NOT_FOUND', { message: 'There is no such endpoint of yours' });
  return row;
}

/** A request's id is made up to this many ms before it is accepted, by a clock that may be behind. */
const slackMs = 60_000;

/**
 * Returns true if the sandbox has accepted a request after its settings changed. Scans by primary key, newest first, at
 * most 100,000 requests of the endpoint since then. A sandbox request beyond those must be repeated. Takes no lock.
 */
export async function isSandboxTested(
  tx: Pick<PrismaTransaction, 'environment' | '$queryRaw'>,
  endpointId: string,
): Promise<boolean> {
  const { settingsChangedAt } = await tx.environment.findUniqueOrThrow({
    where: { endpointId_name: { endpointId, name: 'SANDBOX' } },
    select: { settingsChangedAt: true },
  });
  const from = firstUuidOf(new Date(settingsChangedAt.getTime() - slackMs));
  const [row] = await tx.$queryRaw<{ tested: boolean }[]>`/* sandbox_tested */
    select exists (
      select from (
        select environment, accepted_at from request
        where endpoint_id = ${endpointId}::uuid and id >= ${from}::uuid order by id desc limit 100000
      ) as recent where environment = 'SANDBOX' and accepted_at > ${settingsChangedAt.toISOString()}::timestamptz
    ) as tested`;
  return row?.tested === true;
}
