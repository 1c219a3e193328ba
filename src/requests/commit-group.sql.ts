import type pg from 'pg';
import type { PeriodUsage, Write } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import { type GrantRow, grantSql, usageOf } from '../plans/grant-quota.ts';
import { isKeyed, rememberSql } from './remember.sql.ts';

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
    [writes.map((w) => w.admission.endpointId), writes.map((w) => w.admission.environment), writes.map((w) => w.recordId.uuid)],
  );
  return new Map(rows.map((row) => [row.id, { exists: row.exists, keyId: row.key_id, createdAt: row.created_at }]));
}

/** A write whose record exists. */
export interface Granting {
  write: Write;
  /** The record as it stood; undefined for a create. */
  standing: Standing | undefined;
}

/** What is stored of a group: the seq of each write by its UUID, and by account when its quota period ends and what that has used. */
export interface Stored {
  seqs: Map<string, number>;
  acceptedAt: Date;
  resetsInSeconds: Map<string, number>;
  usages: Map<string, PeriodUsage>;
}

/**
 * Counts writes against their accounts' quotas and stores those that fit, first come first served, in the order given:
 * `seq` rises with it, and since it is drawn after the usage row is locked, it is the commit order of the account's
 * writes. What is absent from the answer did not fit. What is stored of writes with idempotency keys is remembered: the caller
 * has locked these. Locks the usage rows in account order.
 */
export async function insertRequests(tx: pg.ClientBase, writes: readonly Granting[], demand: ReadonlyMap<string, number>): Promise<Stored> {
  const column = <T>(of: (one: Granting) => T) => writes.map(of);
  const keyed = writes.map(({ write }) => write).filter(isKeyed);
  const { rows } = await tx.query<StoredRow>({
    ...(keyed.length > 0 ? insertAndRemember : insert),
    values: [
      [...demand.keys()],
      [...demand.values()],
      column(({ write }) => write.admission.accountId),
      nthOfAccount(writes),
      column(({ write }) => write.admission.endpointId),
      column(({ write }) => write.id.uuid),
      column(({ write }) => write.admission.environment),
      column(({ write }) => write.operation),
      column(({ write }) => write.recordId.uuid),
      column(({ write }) => write.admission.keyId),
      column(({ write }) => write.admission.secretId),
      column(({ standing }) => standing?.keyId ?? null),
      column(({ standing }) => standing?.createdAt.toISOString() ?? null),
      column(({ write }) => write.payload),
      column(({ write }) => write.callback && JSON.stringify(write.callback)),
      ...(keyed.length > 0
        ? [keyed.map(({ id }) => id.uuid), keyed.map((write) => write.idempotency.key), keyed.map((write) => write.idempotency.fingerprint)]
        : []),
    ],
  });
  const stored: Stored = { seqs: new Map(), acceptedAt: new Date(0), resetsInSeconds: new Map(), usages: new Map() };
  for (const row of rows) {
    if (row.seq !== null) {
      stored.seqs.set(row.id, Number(row.seq));
      continue;
    }
    stored.acceptedAt = row.accepted_at;
    stored.resetsInSeconds.set(row.id, row.resets_in);
    stored.usages.set(row.id, usageOf(row));
  }
  return stored;
}

const insert = { name: 'insert_requests', text: insertSql('id, seq') };
const insertAndRemember = {
  name: 'insert_and_remember',
  text: insertSql(
    'id, seq, endpoint_id, environment, record_id, key_id, account_id, record_created_at, accepted_at',
    `, remembered as (${rememberSql('$16', '$17', '$18')})`,
  ),
};

/** The statement that stores requests and returns so much of each to what follows. */
function insertSql(returning: string, follows = ''): string {
  return `/* insert_requests */
    with granted as (${grantSql('$1', '$2')}), stored as (
      insert into request (endpoint_id, id, environment, operation, record_id, key_id, secret_id, record_key_id, record_created_at, payload, callback, accepted_at, source, account_id)
      select endpoint_id, id, environment, operation, record_id, key_id, secret_id, coalesce(record_key_id, key_id), coalesce(record_created_at, now()),
        payload, callback, now(), case when key_id is null then 'CONSOLE' else 'API' end::request_source, case when key_id is null then account_id end
      from unnest($3::uuid[], $4::int[], $5::uuid[], $6::uuid[], $7::environment_name[], $8::request_operation[], $9::uuid[], $10::uuid[], $11::uuid[], $12::uuid[],
        $13::timestamptz[], $14::json[], $15::jsonb[]) with ordinality
        as wanted (account_id, nth, endpoint_id, id, environment, operation, record_id, key_id, secret_id, record_key_id, record_created_at, payload, callback, place)
      join granted using (account_id) where nth <= granted order by place
      returning ${returning}
    )${follows}
    -- The time once for all: a driver takes longer to read one than all else in a row.
    select id, seq, null as resets_in, null as used, null as period_start, null as accepted_at from stored
    union all select account_id, null, resets_in, used, period_start, now() from granted`;
}

/** A write by its seq, or an account by what its grant tells. */
type StoredRow = { id: string; seq: string } | (Pick<GrantRow, 'used' | 'period_start' | 'resets_in'> & { id: string; seq: null; accepted_at: Date });

/** Each write's place among those of its account, from 1. */
function nthOfAccount(writes: readonly Granting[]): number[] {
  const counts = new Map<string, number>();
  return writes.map(({ write: { admission } }) => {
    const nth = (counts.get(admission.accountId) ?? 0) + 1;
    counts.set(admission.accountId, nth);
    return nth;
  });
}

/** Those of the writes that are stored: what became of a commit whose answer was lost. */
export async function findRequests(db: Queryable, writes: readonly Write[]): Promise<Map<string, { seq: number; acceptedAt: Date; recordCreatedAt: Date }>> {
  const { rows } = await db.query<{ id: string; seq: string; accepted_at: Date; record_created_at: Date }>(
    `/* find_requests */
    select request.id, seq, accepted_at, record_created_at from request join unnest($1::uuid[], $2::uuid[]) as sought (endpoint_id, id) using (endpoint_id, id)`,
    [writes.map((write) => write.admission.endpointId), writes.map((write) => write.id.uuid)],
  );
  return new Map(rows.map((row) => [row.id, { seq: Number(row.seq), acceptedAt: row.accepted_at, recordCreatedAt: row.record_created_at }]));
}
