import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { isStorable } from '../db/storable.ts';
import { Refusal } from '../errors.ts';
import { refuseDuplicate } from './refuse-duplicate.ts';

/**
 * Restores a deleted endpoint and returns its id. Throws CONFLICT if it is not deleted or its name is in use. Throws
 * ENDPOINT_NOT_FOUND if the account has none of that slug, or its time is over.
 */
export async function restoreEndpoint({ prisma, by }: Changing, accountId: string, slug: string): Promise<string> {
  const nowhere = new Refusal('ENDPOINT_NOT_FOUND', {
    message: `There is no such endpoint of yours that was deleted within ${restorableDays} days`,
  });
  if (!isStorable(slug)) throw nowhere;
  return prisma.$transaction(async (tx) => {
    const [restored] = await tx.endpoint
      .updateManyAndReturn({ where: { slug, accountId, ...restorable() }, data: { deletedAt: null } })
      .catch(refuseDuplicate);
    if (!restored) {
      const living = await tx.endpoint.count({ where: { slug, accountId, deletedAt: null } });
      if (living > 0)
        throw new Refusal('CONFLICT', {
          message:
            'The endpoint of this slug is not deleted; one that was, and gave its slug to this, is listed with another',
        });
      throw nowhere;
    }
    await audit(tx, by, {
      action: 'endpoint.restored',
      ownerId: accountId,
      endpointId: restored.id,
      subject: restored.name,
    });
    return restored.id;
  });
}

export const restorableDays = 30;
const restorableMs = restorableDays * 24 * 60 * 60 * 1000;

/** Returns the last time that a deleted endpoint can be restored. */
export function restorableUntil(deletedAt: Date): Date {
  return new Date(deletedAt.getTime() + restorableMs);
}

/** Returns the earliest time of deletion that can still be restored. */
export function restorableFrom(): Date {
  return new Date(Date.now() - restorableMs);
}

/** Returns the filter of endpoints that can be restored. */
export function restorable() {
  return { deletedAt: { gt: restorableFrom() } };
}
