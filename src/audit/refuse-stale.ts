import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';

/** The present state of an object that somebody wants to change. */
export interface PresentSettings {
  revision: number;
  /** Returns the values that the refusal reports. */
  current: () => unknown;
  /** Finds the audit entry of a removal, which has no revision. */
  removedBy?: { endpointId: string; action: string; details: { path: string[]; equals: string } };
}

/**
 * Throws SETTINGS_CHANGED if the caller read another revision than the present one. The caller holds the lock of the
 * row.
 */
export async function refuseStale(
  tx: Pick<PrismaTransaction, 'auditEntry' | 'account'>,
  ifRevision: number | null | undefined,
  { revision, current, removedBy }: PresentSettings,
): Promise<void> {
  if (ifRevision == null || ifRevision === revision) return;
  const entry = await tx.auditEntry.findFirst({
    where: removedBy ?? { revision },
    orderBy: { id: 'desc' },
    select: { at: true, accountId: true },
  });
  const by = entry?.accountId
    ? await tx.account.findUnique({ where: { id: entry.accountId }, select: { id: true, name: true } })
    : null;
  throw new Refusal('SETTINGS_CHANGED', { change: { revision, at: entry?.at ?? null, by, current: await current() } });
}
