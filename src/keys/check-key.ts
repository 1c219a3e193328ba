import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';

export const burstRequestsMax = 100_000;
export const burstSecondsMax = 3_600;

/** The end of a key and its burst limit. Null or undefined parts are no limits. */
export interface KeyLimits {
  expiresAt?: Date | null;
  burstRequests?: number | null;
  burstSeconds?: number | null;
}

/** Throws INVALID_ARGUMENT for an end in the past, and for a burst limit out of bounds. */
export function checkLimits({ expiresAt, burstRequests, burstSeconds }: KeyLimits): void {
  if (expiresAt && expiresAt.getTime() <= Date.now()) {
    throw new Refusal('INVALID_ARGUMENT', {
      message: 'expiresAt must lie in the future; to end a key now, switch it off',
    });
  }
  if (!isWithin(burstRequests, burstRequestsMax) || !isWithin(burstSeconds, burstSecondsMax)) {
    throw new Refusal('INVALID_ARGUMENT', {
      message: `A burst limit is 1 to ${burstRequestsMax} requests in 1 to ${burstSecondsMax} seconds`,
    });
  }
}

function isWithin(number: number | null | undefined, max: number): boolean {
  return number == null || (number >= 1 && number <= max);
}

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
