import type { EnvironmentName } from '../access/actor.ts';
import type { Queryable } from '../db/pool.ts';
import type { PrismaTransaction } from '../db/prisma.ts';

/** Deletes up to `max` replaced keys that ended before a time. Returns their number. Locks each deleted row. */
export async function deleteReplaced(db: Queryable, before: Date, max: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `/* delete_replaced */
    with gone as (
      delete from api_key_secret
      where id = any(array(select id from api_key_secret where expires_at < $1 limit $2)) returning 1)
    select count(*)::int as count from gone`,
    [before, max],
  );
  return rows[0]?.count ?? 0;
}

interface Rotation {
  keyId: string;
  environment: EnvironmentName;
  secret: Uint8Array;
  oldEndsAt: Date;
}

/**
 * Sets another callback secret for the current key of a pair. The old one also signs until `oldEndsAt`; any older one
 * is dropped. Returns false if there is no such key. Locks its row; the caller holds the lock of the pair's row.
 */
export async function rotateSecretOfKey(
  tx: PrismaTransaction,
  { keyId, environment, secret, oldEndsAt }: Rotation,
): Promise<boolean> {
  const rotated = await tx.$executeRaw`/* rotate_secret_of_key */
    update api_key_secret
    set previous_callback_secret = callback_secret, previous_callback_secret_ends_at = ${oldEndsAt}, callback_secret = ${secret}
    where api_key_id = ${keyId}::uuid and environment = ${environment}::environment_name and expires_at is null`;
  return rotated > 0;
}
