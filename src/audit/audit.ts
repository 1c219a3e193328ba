import type { By } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import type { Prisma } from '../db/prisma.ts';
import { newId } from '../ids.ts';
import { insertEntry } from './insert-entry.sql.ts';

/** One change of the control plane. `ownerId` is the account whose log contains it. */
export interface AuditedChange {
  /** Noun and past participle: `endpoint.created`. */
  action: string;
  ownerId: string;
  endpointId?: string;
  /** The display name of the changed object: a name, an e-mail address, a version. */
  subject: string;
  /** Further details of the change; never a secret. */
  details?: Record<string, string | number | boolean | null | readonly string[]>;
}

/** Writes a change to the audit log, in the transaction that makes it. */
export async function audit(
  tx: Pick<Prisma, 'auditEntry'>,
  by: By,
  { details = {}, ...change }: AuditedChange,
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      ...change,
      details: { ...details },
      accountId: by.accountId,
      address: by.address,
      requestId: by.requestId?.uuid ?? null,
    },
  });
}

/** Writes a change to the audit log as `audit` does, in a transaction of our own SQL. */
export async function auditIn(
  tx: Queryable,
  by: By,
  { endpointId, details = {}, ...change }: AuditedChange,
): Promise<void> {
  await insertEntry(tx, {
    ...change,
    id: newId('req').uuid,
    endpointId: endpointId ?? null,
    details: JSON.stringify(details),
    accountId: by.accountId,
    address: by.address,
    requestId: by.requestId?.uuid ?? null,
  });
}
