import type { Admission, EnvironmentName } from '../../access/actor.ts';
import type { RefusalSource, RefusedCall } from '../../context/refusals.ts';
import { Parameters } from '../../db/parameters.ts';
import type { Queryable } from '../../db/pool.ts';
import type { RefusalDetail } from '../../errors.ts';

/** A refused call to be stored. */
export interface NewRefusal extends Omit<RefusedCall, 'answer' | 'payload'> {
  at: Date;
  code: string;
  message: string;
  details: readonly RefusalDetail[];
  payload: Buffer | null;
  skipped: number;
}

/** A refused call in the table. */
export interface KeptRefusal {
  endpointId: string;
  environment: EnvironmentName;
  id: string;
  at: Date;
  source: RefusalSource;
  keyId: string | null;
  accountId: string | null;
  call: string;
  code: string;
  message: string;
  details: RefusalDetail[];
  bytes: number | null;
  skipped: number;
}

type EnvironmentRef = Pick<KeptRefusal, 'endpointId' | 'environment'>;

const keptMax = 1_000;

/** Returns those environments of endpoints that keep the payloads of refused calls, as `endpoint environment`. */
export async function findPayloadKeepers(db: Queryable, endpointIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ environment: string }>(
    `/* find_payload_keepers */
    select endpoint_id || ' ' || name as environment from environment
    where endpoint_id = any($1::uuid[]) and keeps_refused_payloads`,
    [endpointIds],
  );
  return new Set(rows.map(({ environment }) => environment));
}

/** Stores refused calls. A call that is stored already stays as it is. */
export async function insertRefusals(db: Queryable, calls: readonly NewRefusal[]): Promise<void> {
  await db.query(
    `/* insert_refusals */
    insert into refusal (endpoint_id, environment, id, at, source, key_id, account_id, call, code, message, details, bytes,
      payload, skipped)
    select endpoint_id, environment, id, at, source, key_id, account_id, call, code, message, details::json, bytes, payload,
      skipped
    from unnest($1::uuid[], $2::environment_name[], $3::uuid[], $4::timestamptz[], $5::refusal_source[], $6::uuid[],
      $7::uuid[], $8::text[], $9::text[],
      $10::text[], $11::text[], $12::int[], $13::bytea[], $14::int[])
      as new (endpoint_id, environment, id, at, source, key_id, account_id, call, code, message, details, bytes, payload,
        skipped)
    order by 1, 2, 3
    on conflict do nothing`,
    [
      calls.map((one) => one.endpointId),
      calls.map((one) => one.environment),
      calls.map((one) => one.id),
      calls.map((one) => one.at.toISOString()),
      calls.map((one) => one.source),
      calls.map((one) => one.keyId),
      calls.map((one) => one.accountId),
      calls.map((one) => one.call),
      calls.map((one) => one.code),
      calls.map((one) => one.message),
      calls.map((one) => JSON.stringify(one.details)),
      calls.map((one) => one.bytes),
      calls.map((one) => one.payload),
      calls.map((one) => one.skipped),
    ],
  );
}

/** Removes all but the last thousand calls of some environments. */
export async function trimRefusals(db: Queryable, environments: readonly EnvironmentRef[]): Promise<void> {
  await db.query(
    `/* trim_refusals */
    delete from refusal using (
      select endpoint_id, environment, (
        select id from refusal as kept
        where kept.endpoint_id = given.endpoint_id and kept.environment = given.environment
        order by id desc offset $3 limit 1
      ) as oldest
      from unnest($1::uuid[], $2::environment_name[]) as given (endpoint_id, environment)
    ) as bound
    where refusal.endpoint_id = bound.endpoint_id and refusal.environment = bound.environment
      and refusal.id <= bound.oldest`,
    [environments.map((one) => one.endpointId), environments.map((one) => one.environment), keptMax],
  );
}

const columns = `endpoint_id as "endpointId", environment, id, at, source, key_id as "keyId", account_id as "accountId",
  call, code, message, details, bytes, skipped`;

/** Selects refused calls; absent parts select all. */
export interface RefusalsInput {
  from?: Date | null | undefined;
  to?: Date | null | undefined;
  codes?: readonly string[] | null | undefined;
  key?: string | null | undefined;
}

/** Part of the list, by id. */
export interface RefusalRange {
  lt: string | undefined;
  gt: string | undefined;
  order: 'asc' | 'desc';
  take: number;
}

type Seen = Pick<Admission, 'endpointId' | 'environment' | 'seesKeys'>;

/** Returns the refused calls of an environment that fit and are visible, of a thousand at most. */
export async function readRefusals(
  db: Queryable,
  seen: Seen,
  wanted: RefusalsInput,
  { lt, gt, order, take }: RefusalRange,
): Promise<KeptRefusal[]> {
  const parameters = new Parameters(seen.endpointId, seen.environment);
  const conditions = [
    'endpoint_id = $1 and environment = $2',
    ...parameters.when(lt, 'uuid', (value) => `id < ${value}`),
    ...parameters.when(gt, 'uuid', (value) => `id > ${value}`),
    ...parameters.when(seen.seesKeys, 'uuid[]', (value) => `key_id = any(${value})`),
    ...parameters.when(wanted.from, 'timestamptz', (value) => `at >= ${value}`),
    ...parameters.when(wanted.to, 'timestamptz', (value) => `at < ${value}`),
    ...parameters.when(wanted.codes?.length ? wanted.codes : undefined, 'text[]', (value) => `code = any(${value})`),
    ...parameters.when(wanted.key, 'uuid', (value) => `key_id = ${value}`),
  ];
  const { rows } = await db.query<KeptRefusal>(
    `/* read_refusals */
    select ${columns} from refusal where ${conditions.join(' and ')}
    order by id ${order} limit ${parameters.add(take, 'bigint')}`,
    parameters.values,
  );
  return rows;
}

/** Returns the refused call of an id; undefined when there is none, and when it is not visible. */
export async function findRefusal(db: Queryable, seen: Seen, id: string): Promise<KeptRefusal | undefined> {
  const { rows } = await db.query<KeptRefusal>(
    `/* find_refusal */
    select ${columns} from refusal
    where endpoint_id = $1 and environment = $2 and id = $3 and ($4::uuid[] is null or key_id = any($4::uuid[]))`,
    [seen.endpointId, seen.environment, id, seen.seesKeys],
  );
  return rows[0];
}

/** Returns the stored first bytes of a refused call's payload; null for none. */
export async function readRefusedPayload(
  db: Queryable,
  { endpointId, environment, id }: EnvironmentRef & { id: string },
): Promise<Buffer | null> {
  const { rows } = await db.query<{ payload: Buffer | null }>(
    '/* read_refused_payload */ select payload from refusal where endpoint_id = $1 and environment = $2 and id = $3',
    [endpointId, environment, id],
  );
  return rows[0]?.payload ?? null;
}

/** Removes the payloads of an environment's refused calls. */
export async function forgetRefusedPayloads(db: Queryable, { endpointId, environment }: EnvironmentRef): Promise<void> {
  await db.query(
    `/* forget_refused_payloads */
    update refusal set payload = null where endpoint_id = $1 and environment = $2 and payload is not null`,
    [endpointId, environment],
  );
}

/** Removes the refused calls of some endpoints with ids below `before`; with null, all. Returns how many. */
export async function deleteRefusals(
  db: Queryable,
  endpointIds: readonly string[],
  before: string | null,
): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `/* delete_refusals */
    with gone as (
      delete from refusal
      where endpoint_id = any($1::uuid[]) and environment in ('SANDBOX', 'PRODUCTION')
        and ($2::uuid is null or id < $2::uuid) returning 1
    ) select count(*)::int as count from gone`,
    [endpointIds, before],
  );
  return rows[0]?.count ?? 0;
}

/** Removes an environment's refused calls: all, or those with some keys. */
export async function clearRefusals(
  db: Queryable,
  { endpointId, environment }: EnvironmentRef,
  keyIds: readonly string[] | null,
): Promise<void> {
  await db.query(
    `/* clear_refusals */
    delete from refusal where endpoint_id = $1 and environment = $2 and ($3::uuid[] is null or key_id = any($3::uuid[]))`,
    [endpointId, environment, keyIds],
  );
}
