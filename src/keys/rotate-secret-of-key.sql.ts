import type { EnvironmentName } from '../access/actor.ts';
import type { PrismaTransaction } from '../db/prisma.ts';

interface Rotation {
  keyId: string;
  environment: EnvironmentName;
  secret: Uint8Array;
  oldEndsAt: Date;
}

/**
 * Gives the present key of a pair another secret for its callbacks, beside which the one that it had signs until `oldEndsAt`;
 * the one before that is gone. False when there is no such key. Locks its row; the pair's row is held by the caller.
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
