import type pg from 'pg';
import type { Write } from '../context.ts';
import type { Queryable } from '../db/pool.ts';

/** What is known of a record when a write to it is accepted. */
export interface Standing {
  exists: boolean;
  keyId: string | null;
  createdAt: Date;
}

/**
 * The records that writes are about to change, as their newest accepted write leaves them; a record that never was is
 * absent. Takes no lock: the usage row's, held by the caller, keeps the account's other writes out.
 */
export async function readStanding(tx: Queryable, writes: readonly Write[]): Promise<Map<string, Standing>> {
  const { rows } = await tx.query<{ id: string; exists: boolean; key_id: string | null; created_at: Date }>(
    `/* read_standing */
    select wanted.id, coalesce(open.operation <> 'DELETE' or open.state = 'FAILED', not record.deleted) as exists,
      coalesce(record.key_id, open.record_key_id) as key_id, coalesce(record.created_at, open.record_created_at) as created_at
    from unnest($1::uuid[], $2::environment_name[], $3::uuid[]) as wanted (endpoint_id, environment, id)
    left join record using (endpoint_id, environment, id)
    left join lateral (
      select operation, state, record_key_id, record_created_at from request
      where request.endpoint_id = wanted.endpoint_id and request.environment = wanted.environment and request.record_id = wanted.id
        and request.state <> 'SUCCEEDED' and request.seq > coalesce(record.seq, 0)
      order by request.seq desc limit 1
    ) as open on true
    where record.id is not null or open.operation is not null`,
    [writes.map((w) => w.admission.endpointId), writes.map((w) => w.admission.environment), writes.map((w) => w.recordId)],
  );
  return new Map(rows.map((row) => [row.id, { exists: row.exists, keyId: row.key_id, createdAt: row.created_at }]));
}

/** A write that is granted and whose record exists. */
export interface Accepted {
  write: Write;
  /** The record's first key and time; null for a create, whose own they are. */
  standing: Standing | undefined;
}

/**
 * Stores requests, in the order given: `seq` rises with it, and since the caller holds the usage row, it is the commit
 * order of the account's writes. Returns the seqs in the same order, and the time of acceptance of all.
 */
export async function insertRequests(tx: pg.ClientBase, accepted: readonly Accepted[]): Promise<{ seqs: number[]; acceptedAt: Date }> {
  const column = <T>(of: (one: Accepted) => T) => accepted.map(of);
  const { rows } = await tx.query<{ seq: string; accepted_at: Date }>({
    name: 'insert_requests',
    text: `/* insert_requests */
    insert into request (endpoint_id, id, environment, operation, record_id, key_id, secret_id, record_key_id, record_created_at, payload, callback, accepted_at)
    select endpoint_id, id, environment, operation, record_id, key_id, secret_id, coalesce(record_key_id, key_id), coalesce(record_created_at, now()),
      payload, callback, now()
    from unnest($1::uuid[], $2::uuid[], $3::environment_name[], $4::request_operation[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::timestamptz[],
      $10::json[], $11::jsonb[]) with ordinality
      as new (endpoint_id, id, environment, operation, record_id, key_id, secret_id, record_key_id, record_created_at, payload, callback, place)
    order by place
    returning seq, accepted_at`,
    values: [
      column(({ write }) => write.admission.endpointId),
      column(({ write }) => write.id.uuid),
      column(({ write }) => write.admission.environment),
      column(({ write }) => write.operation),
      column(({ write }) => write.recordId),
      column(({ write }) => write.admission.keyId),
      column(({ write }) => write.admission.secretId),
      column(({ standing }) => standing?.keyId ?? null),
      column(({ standing }) => standing?.createdAt.toISOString() ?? null),
      column(({ write }) => write.payload),
      column(({ write }) => write.callback && JSON.stringify(write.callback)),
    ],
  });
  const acceptedAt = rows[0]?.accepted_at;
  if (!acceptedAt) throw new Error('insert_requests stored nothing');
  return { seqs: rows.map((row) => Number(row.seq)), acceptedAt };
}

/** Whether any of the writes is stored: what became of a commit whose answer was lost. */
export async function areAnyStored(db: Queryable, writes: readonly Write[]): Promise<boolean> {
  const { rows } = await db.query<{ stored: boolean }>(
    `/* are_any_stored */
    select exists (select from request join unnest($1::uuid[], $2::uuid[]) as sought (endpoint_id, id) using (endpoint_id, id)) as stored`,
    [writes.map((write) => write.admission.endpointId), writes.map((write) => write.id.uuid)],
  );
  return rows[0]?.stored ?? false;
}
