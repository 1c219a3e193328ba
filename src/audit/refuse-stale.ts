import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';

/** What somebody wants to change, as it is now. */
export interface PresentSettings {
  revision: number;
  /** The values, as the refusal tells them. */
  current: () => unknown;
  /** Finds the audit entry of the change where no revision tells it: of what was removed. */
  removedBy?: { endpointId: string; action: string; details: { path: string[]; equals: string } };
}

/**
 * Refuses a change by somebody who has read another revision than the present one. The transaction must hold the row, so that
 * the revision stays. Throws SETTINGS_CHANGED.
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
