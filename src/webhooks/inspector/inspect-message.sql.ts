import type { Queryable } from '../../db/pool.ts';

/** The environment of an inspector's token. */
export interface Inspected {
  endpointId: string;
  environment: 'SANDBOX' | 'PRODUCTION';
}

/** A message to an inspector. Headers are pairs of name and value, in their order. */
export interface ArrivedMessage {
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer;
}

/** Returns undefined for an unknown token and for a deleted endpoint. */
export async function findInspected(db: Queryable, token: string): Promise<Inspected | undefined> {
  const { rows } = await db.query<Inspected>(
    `/* find_inspected */
    select environment.endpoint_id as "endpointId", environment.name as environment
    from environment join endpoint on endpoint.id = environment.endpoint_id
    where environment.inspect_token = $1 and endpoint.deleted_at is null`,
    [token],
  );
  return rows[0];
}

/** Stores a message beside the `max - 1` newest, and removes all older ones. */
export async function keepInspected(
  db: Queryable,
  { endpointId, environment }: Inspected,
  { headers, body }: ArrivedMessage,
  max: number,
): Promise<void> {
  await db.query(
    `/* keep_inspected */
    with old as materialized (
      select id from inspected_message where endpoint_id = $1 and environment = $2
      order by id desc offset $5::int - 1 for update skip locked
    ), gone as (
      delete from inspected_message where endpoint_id = $1 and environment = $2 and id in (select id from old)
    )
    insert into inspected_message (endpoint_id, environment, headers, body) values ($1, $2, $3, $4)`,
    [endpointId, environment, JSON.stringify(headers), body, max],
  );
}
