import type { By } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import { newId } from '../ids.ts';
import type { AuditedChange } from './audit.ts';

/** Writes a change to the audit log, as `audit` does, in a transaction of our own SQL. */
export async function auditIn(
  tx: Queryable,
  by: By,
  { action, ownerId, endpointId, subject, details = {} }: AuditedChange,
): Promise<void> {
  await tx.query(
    `/* audit_in */
    insert into audit_entry (id, owner_id, endpoint_id, account_id, action, subject, details, address, request_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[newId('req').uuid, ownerId, endpointId ?? null, by.accountId, action, subject],
      ...[JSON.stringify(details), by.address, by.requestId?.uuid ?? null],
    ],
  );
}
