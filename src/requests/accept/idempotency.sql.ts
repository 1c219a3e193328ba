import type pg from 'pg';
import type { Idempotency, Write } from '../../context/requests.ts';
import type { Queryable } from '../../db/pool.ts';

/** A write that came with an idempotency key. */
export type WithIdempotencyKey<T extends Pick<Write, 'idempotency'> = Write> = T & { idempotency: Idempotency };

type Asked = WithIdempotencyKey<Pick<Write, 'admission' | 'idempotency'>>;

/** What a write with an idempotency key was answered. */
export interface IdempotentAnswer {
  fingerprint: Buffer;
  requestId: string;
  recordId: string;
  seq: number;
  recordCreatedAt: Date;
  acceptedAt: Date;
}

export function hasIdempotencyKey<T extends Pick<Write, 'idempotency'>>(write: T): write is WithIdempotencyKey<T> {
  return write.idempotency !== null;
}

/** The scope of an idempotency key as text, which a repeat shares: one holder's keys in one environment. */
export function idempotencyScopeOf({ admission, idempotency: { key } }: Asked): string {
  return `${admission.endpointId} ${admission.environment} ${holderOf(admission)} ${key}`;
}

/**
 * Takes each write's idempotency key for itself until the transaction ends; false, in the order given, for one that another
 * transaction holds. Waits for nothing, so it may come before any other lock; with `wait` it waits for all, in the order of their
 * hashes, and must come before any other.
 */
export async function lockIdempotencyKeys(
  tx: pg.ClientBase,
  writes: readonly Asked[],
  wait: boolean,
): Promise<boolean[]> {
  const got = wait ? 'pg_advisory_xact_lock(hash) is not null' : 'pg_try_advisory_xact_lock(hash)';
  const { rows } = await tx.query<{ nth: number; got: boolean }>({
    name: wait ? 'lock_idempotency_keys' : 'try_lock_idempotency_keys',
    text: `/* lock_idempotency_keys */
    select nth::int, ${got} as got from (
      select nth, hashtextextended(key, 0) as hash from unnest($1::text[]) with ordinality as wanted (key, nth) order by hash
    ) as hashes`,
    values: [writes.map(idempotencyScopeOf)],
  });
  return rows.toSorted((a, b) => a.nth - b.nth).map((row) => row.got);
}

/**
 * What earlier writes with the same keys were answered within 24 hours, in the order given; undefined where there was none, or
 * where its request has been removed since, with its sandbox. Each is looked up by its key, however many there are.
 */
export async function findIdempotentAnswers(
  db: pg.ClientBase | pg.Pool,
  writes: readonly Asked[],
): Promise<(IdempotentAnswer | undefined)[]> {
  const { rows } = await db.query<IdempotentAnswerRow>({
    name: 'find_idempotent_answers',
    text: `/* find_idempotent_answers */
    select nth::int, known.* from unnest($1::uuid[], $2::environment_name[], $3::uuid[], $4::text[]) with ordinality
      as wanted (endpoint_id, environment, holder_id, key, nth)
    cross join lateral (
      select fingerprint, request_id, record_id, seq, record_created_at, accepted_at from idempotency as told
      where told.endpoint_id = wanted.endpoint_id and told.environment = wanted.environment and told.holder_id = wanted.holder_id and told.key = wanted.key
        and told.accepted_at > now() - interval '24 hours'
        and exists (select from request where request.endpoint_id = told.endpoint_id and request.id = told.request_id)
      limit 1
    ) as known`,
    values: [
      writes.map(({ admission }) => admission.endpointId),
      writes.map(({ admission }) => admission.environment),
      writes.map(({ admission }) => holderOf(admission)),
      writes.map(({ idempotency }) => idempotency.key),
    ],
  });
  const found = new Map(rows.map((row) => [row.nth, toIdempotentAnswer(row)]));
  return writes.map((_, index) => found.get(index + 1));
}

/**
 * SQL that remembers the answers of the requests in `stored`, for use as a data-modifying CTE: `$ids`, `$keys` and `$fingerprints`
 * tell which of them came with which key. To be run with the keys locked, after looking that none of them is remembered: what it
 * overwrites has expired.
 */
export function storeIdempotencySql(ids: string, keys: string, fingerprints: string): string {
  return `
    insert into idempotency (endpoint_id, environment, holder_id, key, fingerprint, request_id, record_id, seq, record_created_at, accepted_at)
    select stored.endpoint_id, environment, coalesce(key_id, account_id), key, fingerprint, stored.id, record_id, seq, record_created_at, accepted_at
    from stored join unnest(${ids}::uuid[], ${keys}::text[], ${fingerprints}::bytea[]) as told (id, key, fingerprint) using (id)
    on conflict (endpoint_id, environment, holder_id, key) do update set fingerprint = excluded.fingerprint, request_id = excluded.request_id,
      record_id = excluded.record_id, seq = excluded.seq, record_created_at = excluded.record_created_at, accepted_at = excluded.accepted_at`;
}

/**
 * Deletes up to `max` answers of over 24 hours; answers how many. Passes over those that a write is overwriting, for it waits for
 * nobody while others may wait for what it has locked. An operator's query: it is not led by an endpoint.
 */
export async function deleteExpiredIdempotencyKeys(db: Queryable, max: number): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `/* delete_expired_idempotency_keys */
    with old as (
      select endpoint_id, environment, holder_id, key from idempotency
      where accepted_at < now() - interval '24 hours' order by accepted_at limit $1 for update skip locked
    ), gone as (delete from idempotency using old where (idempotency.endpoint_id, idempotency.environment, idempotency.holder_id, idempotency.key)
      = (old.endpoint_id, old.environment, old.holder_id, old.key) returning 1)
    select count(*) from gone`,
    [max],
  );
  return Number(rows[0]?.count ?? 0);
}

interface IdempotentAnswerRow {
  nth: number;
  fingerprint: Buffer;
  request_id: string;
  record_id: string;
  seq: string;
  record_created_at: Date;
  accepted_at: Date;
}

function toIdempotentAnswer(row: IdempotentAnswerRow): IdempotentAnswer {
  return {
    fingerprint: row.fingerprint,
    requestId: row.request_id,
    recordId: row.record_id,
    seq: Number(row.seq),
    recordCreatedAt: row.record_created_at,
    acceptedAt: row.accepted_at,
  };
}

/** The pair of keys, whichever of its keys was sent; at the console, the account. */
function holderOf({ keyId, accountId }: Asked['admission']): string {
  return keyId ?? accountId;
}
