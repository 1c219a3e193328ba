import type pg from 'pg';
import { type EnvironmentName, recordAddress } from '../../access/actor.ts';
import type { Write } from '../../context/requests.ts';
import type { PeriodUsage } from '../../context/usage.ts';
import { jsonArray } from '../../db/parameters.ts';
import type { Queryable } from '../../db/pool.ts';
import { type GrantRow, grantSql, usageOf } from '../../plans/grant-quota.sql.ts';
import { countByAccount } from '../../plans/grant-quota.ts';
import { hasIdempotencyKey, storeIdempotencySql } from './idempotency.sql.ts';

/** The state of a record when a write to it is accepted. */
export interface RecordState {
  exists: boolean;
  keyId: string | null;
  createdAt: Date;
}

/**
 * Returns the records that writes are about to change, by `recordAddress`, as their newest accepted write leaves
 * them. Records that never existed are absent. Takes no lock: the caller holds the usage row, which blocks the
 * account's other writes.
 */
export async function readRecordStates(tx: Queryable, writes: readonly Write[]): Promise<Map<string, RecordState>> {
  const { rows } = await tx.query<RecordStateRow>(
    `/* read_record_states */
    select wanted.endpoint_id, wanted.environment, wanted.id,
      coalesce(open.operation <> 'DELETE' or open.state = 'FAILED', not record.deleted) as exists,
      coalesce(record.key_id, open.record_key_id) as key_id,
      coalesce(record.created_at, open.record_created_at) as created_at
    from unnest($1::uuid[], $2::environment_name[], $3::uuid[]) as wanted (endpoint_id, environment, id)
    left join record using (endpoint_id, environment, id)
    left join lateral (
      select operation, state, record_key_id, record_created_at from request
      where request.endpoint_id = wanted.endpoint_id and request.environment = wanted.environment
        and request.record_id = wanted.id
        and request.state <> 'SUCCEEDED' and request.seq > coalesce(record.seq, 0)
      order by request.seq desc limit 1
    ) as open on true
    where record.id is not null or open.operation is not null`,
    [
      writes.map((w) => w.admission.endpointId),
      writes.map((w) => w.admission.environment),
      writes.map((w) => w.recordId.uuid),
    ],
  );
  return new Map(
    rows.map((row) => [
      recordAddress({ endpointId: row.endpoint_id, environment: row.environment }, row.id),
      { exists: row.exists, keyId: row.key_id, createdAt: row.created_at },
    ]),
  );
}

interface RecordStateRow {
  endpoint_id: string;
  environment: EnvironmentName;
  id: string;
  exists: boolean;
  key_id: string | null;
  created_at: Date;
}

/** A write whose record exists. */
export interface WriteToStore {
  write: Write;
  /** The record's state; undefined for a create. */
  record: RecordState | undefined;
}

/**
 * The stored part of a group: the seq of each write by its UUID; by account, the end of its quota period and the
 * period's use.
 */
export interface Stored {
  seqs: Map<string, number>;
  acceptedAt: Date;
  resetsInSeconds: Map<string, number>;
  usages: Map<string, PeriodUsage>;
}

/**
 * Counts writes against their accounts' quotas, stores those that fit, in the given order, and adds a job, all in one
 * statement. `seq` is drawn after the usage row is locked, so it is the commit order of the account's writes. Writes
 * absent from the result did not fit. Answers for idempotency keys are stored too; the caller has locked these. Locks
 * the usage rows in account order.
 */
export async function insertRequests(
  db: pg.ClientBase,
  writes: readonly WriteToStore[],
  job: Statement,
): Promise<Stored> {
  const demand = countByAccount(writes.map(({ write }) => write.admission));
  const nths = nthOfAccount(writes);
  const admissions = [...new Set(writes.map(({ write }) => write.admission))];
  const numberOf = new Map(admissions.map((admission, index) => [admission, index + 1]));
  const column = <T>(of: (one: WriteToStore) => T) => writes.map(of);
  const idempotent = writes.map(({ write }) => write).filter(hasIdempotencyKey);
  const { rows } = await db.query<StoredRow>({
    ...(idempotent.length > 0 ? insertWithIdempotency(job.text) : insert(job.text)),
    values: [
      ...job.values,
      [...demand.keys()],
      [...demand.values()],
      admissions.map(({ accountId }) => accountId),
      admissions.map(({ endpointId }) => endpointId),
      admissions.map(({ environment }) => environment),
      admissions.map(({ keyId }) => keyId),
      admissions.map(({ secretId }) => secretId),
      column(({ write }) => numberOf.get(write.admission)),
      nths,
      column(({ write }) => write.id.uuid),
      column(({ write }) => write.recordId.uuid),
      jsonArray(column(({ write }) => write.payload)),
      unlessAllNull(column(({ write }) => (write.operation === 'CREATE' ? null : write.operation))),
      unlessAllNull(column(({ record }) => record?.keyId ?? null)),
      unlessAllNull(column(({ record }) => record?.createdAt.toISOString() ?? null)),
      unlessAllNull(column(({ write }) => write.callback && JSON.stringify(write.callback))),
      ...(idempotent.length > 0
        ? [
            idempotent.map(({ id }) => id.uuid),
            idempotent.map((write) => write.idempotency.key),
            idempotent.map((write) => write.idempotency.fingerprint),
          ]
        : []),
    ],
  });
  return readStored(writes, nths, rows);
}

/** Most groups leave some columns empty. Null for the array is read as null for each. */
function unlessAllNull<T>(values: (T | null)[]): (T | null)[] | null {
  return values.some((value) => value !== null) ? values : null;
}

/** The first `granted` writes of each account are stored; their seqs are returned in order. */
function readStored(writes: readonly WriteToStore[], nths: readonly number[], rows: readonly StoredRow[]): Stored {
  const granted = new Map(rows.map((row) => [row.account_id, Number(row.granted)]));
  const seqs = (rows[0]?.seqs ?? '').split(' ');
  const fitting = writes.filter(
    ({ write }, index) => (nths[index] ?? 0) <= (granted.get(write.admission.accountId) ?? 0),
  );
  return {
    seqs: new Map(fitting.map(({ write }, index) => [write.id.uuid, Number(seqs[index])])),
    acceptedAt: rows[0]?.accepted_at ?? new Date(0),
    resetsInSeconds: new Map(rows.map((row) => [row.account_id, row.resets_in])),
    usages: new Map(rows.map((row) => [row.account_id, usageOf(row)])),
  };
}

/** A statement of the queue's, to be part of ours. */
export interface Statement {
  text: string;
  values: unknown[];
}

const insert = once((job) => ({ name: 'insert_requests', text: insertSql(job, 'seq') }));
const insertWithIdempotency = once((job) => ({
  name: 'insert_requests_and_remember',
  text: insertSql(
    job,
    'id, seq, endpoint_id, environment, record_id, key_id, account_id, record_created_at, accepted_at',
    `, remembered as (${storeIdempotencySql('$18', '$19', '$20')})`,
  ),
}));

/**
 * Returns the statement that adds the job, counts the writes and stores the requests. `follows` may use the
 * `returning` columns. The job's one value is $1.
 */
function insertSql(job: string, returning: string, follows = ''): string {
  return `/* insert_requests */
    with job as (${job}), granted as (${grantSql('$2', '$3')}), stored as (
      insert into request (endpoint_id, id, environment, operation, record_id, key_id, secret_id, record_key_id,
        record_created_at, payload, callback, accepted_at, source, account_id)
      select ($5::uuid[])[admission], id, ($6::environment_name[])[admission], coalesce(operation, 'CREATE'), record_id,
        ($7::uuid[])[admission],
        ($8::uuid[])[admission], -- A record made at the console belongs to no key, whichever key replaces it.
        case when operation is null then ($7::uuid[])[admission] else record_key_id end, coalesce(record_created_at, now()),
        -- Read by index from the array: each step below would copy it.
        ($13::json[])[ordinal], callback, now(),
        case when ($7::uuid[])[admission] is null then 'CONSOLE' else 'API' end::request_source,
        case when ($7::uuid[])[admission] is null then account_id end
      from (
        select * from (
          select *, ($4::uuid[])[admission] as account_id
          from unnest($9::int[], $10::int[], $11::uuid[], $12::uuid[], $14::request_operation[], $15::uuid[],
              $16::timestamptz[], $17::jsonb[])
            with ordinality as wanted (admission, nth, id, record_id, operation, record_key_id, record_created_at, callback,
              ordinal)
        ) as wanted
        join granted using (account_id) where nth <= granted order by ordinal
      ) as fitting
      returning ${returning}
    )${follows}
    select account_id, granted, used, period_start, resets_in, now() as accepted_at,
      (select string_agg(seq::text, ' ' order by seq) from stored) as seqs
    from granted`;
}

/** The grant to an account, and on each row the seqs of all stored requests. */
type StoredRow = GrantRow & { accepted_at: Date; seqs: string | null };

/** Caches the text made of the queue's statement, which never changes. */
function once(make: (job: string) => { name: string; text: string }): typeof make {
  let made: { name: string; text: string } | undefined;
  return (job) => {
    made ??= make(job);
    return made;
  };
}

/** Returns each write's number among those of its account, from 1. */
function nthOfAccount(writes: readonly WriteToStore[]): number[] {
  const counts = new Map<string, number>();
  return writes.map(({ write: { admission } }) => {
    const nth = (counts.get(admission.accountId) ?? 0) + 1;
    counts.set(admission.accountId, nth);
    return nth;
  });
}

/** Returns the stored ones of the writes, by UUID: the outcome of a commit whose answer was lost. */
export async function findRequests(
  db: Queryable,
  writes: readonly Write[],
): Promise<Map<string, { seq: number; acceptedAt: Date; recordCreatedAt: Date }>> {
  const { rows } = await db.query<{ id: string; seq: string; accepted_at: Date; record_created_at: Date }>(
    `/* find_requests */
    select request.id, seq, accepted_at, record_created_at
    from request join unnest($1::uuid[], $2::uuid[]) as sought (endpoint_id, id) using (endpoint_id, id)`,
    [writes.map((write) => write.admission.endpointId), writes.map((write) => write.id.uuid)],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      { seq: Number(row.seq), acceptedAt: row.accepted_at, recordCreatedAt: row.record_created_at },
    ]),
  );
}
