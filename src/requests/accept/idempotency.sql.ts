import type pg from 'pg';
import type { Idempotency, Write } from '../../context/requests.ts';
import type { Queryable } from '../../db/pool.ts';

/** A write with an idempotency key. */
export type WithIdempotencyKey<T extends Pick<Write, 'idempotency'> = Write> = T & { idempotency: Idempotency };

type IdempotentWrite = WithIdempotencyKey<Pick<Write, 'admission' | 'idempotency'>>;

/** The stored answer of a write with an idempotency key. */
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

/** Returns the scope of an idempotency key as text, shared by its repeats: one holder's keys in one environment. */
export function idempotencyScopeOf({ admission, idempotency: { key } }: IdempotentWrite): string {
  return `${admission.endpointId} ${admission.environment} ${holderOf(admission)} ${key}`;
}

/**
 * Locks each write's idempotency key until the transaction ends. Returns false, in the given order, for a key that
 * another transaction holds. It waits for nothing, so it may come before any other lock. With `wait` it waits for
 * all, in the order of their hashes, and must come before any other lock.
 */
export async function lockIdempotencyKeys(
  tx: pg.ClientBase,
  writes: readonly IdempotentWrite[],
  wait: boolean,
): Promise<boolean[]> {
  const got = wait ? 'pg_advisory_xact_lock(hash) is not null' : 'pg_try_advisory_xact_lock(hash)';
  const { rows } = await tx.query<{ nth: number; got: boolean }>({
    name: wait ? 'lock_idempotency_keys' : 'try_lock_idempotency_keys',
    text: `/* lock_idempotency_keys */
    select nth::int, ${got} as got from (
      select nth, hashtextextended(key, 0) as hash
      from unnest($1::text[]) with ordinality as wanted (key, nth) order by hash
    ) as hashes`,
    values: [writes.map(idempotencyScopeOf)],
  });
  return rows.toSorted((a, b) => a.nth - b.nth).map((row) => row.got);
}

/**
 * Returns the answers of the last 24 hours to the same keys, in the given order. Undefined without one, and once its
 * request was removed with its sandbox. Each is looked up by its key.
 */
export async function findIdempotentAnswers(
  db: pg.ClientBase | pg.Pool,
  writes: readonly IdempotentWrite[],
): Promise<(IdempotentAnswer | undefined)[]> {
  const { rows } = await db.query<IdempotentAnswerRow>({
    name: 'find_idempotent_answers',
    text: `/* find_idempotent_answers */
    select nth::int, known.* from unnest($1::uuid[], $2::environment_name[], $3::uuid[], $4::text[]) with ordinality
      as wanted (endpoint_id, environment, holder_id, key, nth)
    cross join lateral (
      select fingerprint, request_id, record_id, seq, record_created_at, accepted_at from idempotency as earlier
      where earlier.endpoint_id = wanted.endpoint_id and earlier.environment = wanted.environment
        and earlier.holder_id = wanted.holder_id and earlier.key = wanted.key
        and earlier.accepted_at > now() - interval '24 hours'
        and exists (select from request where request.endpoint_id = earlier.endpoint_id and request.id = earlier.request_id)
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
 * Returns SQL that stores the answers of the requests in `stored`, as a data-modifying CTE. `ids`, `keys` and
 * `fingerprints` are SQL of arrays that pair requests with keys. The keys must be locked and known to be unanswered:
 * only expired answers are overwritten.
 */
export function storeIdempotencySql(ids: string, keys: string, fingerprints: string): string {
  return `
    insert into idempotency (endpoint_id, environment, holder_id, key, fingerprint, request_id, record_id, seq,
      record_created_at, accepted_at)
    select stored.endpoint_id, environment, coalesce(key_id, account_id), key, fingerprint, stored.id, record_id, seq,
      record_created_at, accepted_at
    from stored
    join unnest(${ids}::uuid[], ${keys}::text[], ${fingerprints}::bytea[]) as given (id, key, fingerprint) using (id)
    on conflict (endpoint_id, environment, holder_id, key) do update
      set fingerprint = excluded.fingerprint, request_id = excluded.request_id, record_id = excluded.record_id,
        seq = excluded.seq, record_created_at = excluded.record_created_at, accepted_at = excluded.accepted_at`;
}

/**
 * Deletes up to `max` answers of over 24 hours. Returns how many. Skips those that a write is overwriting, since
 * others may wait for the locks of this statement. An operator's query: it is not led by an endpoint.
 */
export async function deleteExpiredIdempotencyKeys(db: Queryable, max: number): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `/* delete_expired_idempotency_keys */
    with old as (
      select endpoint_id, environment, holder_id, key from idempotency
      where accepted_at < now() - interval '24 hours' order by accepted_at limit $1 for update skip locked
    ), gone as (
      delete from idempotency using old
      where (idempotency.endpoint_id, idempotency.environment, idempotency.holder_id, idempotency.key)
        = (old.endpoint_id, old.environment, old.holder_id, old.key) returning 1
    )
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

/** Returns the pair of keys, whichever of its keys was sent; at the console, the account. */
function holderOf({ keyId, accountId }: IdempotentWrite['admission']): string {
  return keyId ?? accountId;
}
