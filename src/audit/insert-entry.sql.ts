import type { Queryable } from '../db/pool.ts';

/** The columns of `audit_entry` that a change sets; `details` is JSON. */
export interface NewEntry {
  id: string;
  ownerId: string;
  endpointId: string | null;
  accountId: string | null;
  action: string;
  subject: string;
  details: string;
  address: string | null;
  requestId: string | null;
}

/** Inserts an entry of the audit log. Locks nothing else. */
export async function insertEntry(tx: Queryable, entry: NewEntry): Promise<void> {
  await tx.query(
    `/* insert_entry */
    insert into audit_entry (id, owner_id, endpoint_id, account_id, action, subject, details, address, request_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      entry.id,
      entry.ownerId,
      entry.endpointId,
      entry.accountId,
      entry.action,
      entry.subject,
      entry.details,
      entry.address,
      entry.requestId,
    ],
  );
}
