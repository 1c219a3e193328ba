import type pg from 'pg';
import { mustHappen } from './happens.ts';

/** Where a transaction of the worker can be held, from outside: by a trigger that waits for a lock of ours. */
const places = {
  claimed: `create trigger chaos_claimed after update on pgboss.job for each row
    when (new.name = 'apply-group' and new.state = 'active') execute function chaos_wait(1)`,
  applied: `create trigger chaos_applied after insert on event for each row when (new.kind = 'REQUEST_COMPLETED') execute function chaos_wait(2)`,
  committing: `create constraint trigger chaos_committing after insert on event deferrable initially deferred for each row
    when (new.kind = 'REQUEST_COMPLETED') execute function chaos_wait(3)`,
  delivered: 'create trigger chaos_delivered before insert on attempt for each row execute function chaos_wait(4)',
} as const;
export type Place = keyof typeof places;

/** Any number that the product's own advisory locks do not begin with. */
const lockSpace = 917_001;
const numberOf = (place: Place) => Object.keys(places).indexOf(place) + 1;

/** Readies a database for it, until disposed. What is not held goes past the triggers without waiting. */
export async function installHolds(sql: pg.Pool): Promise<AsyncDisposable> {
  await sql.query(`create function chaos_wait() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(${lockSpace}, tg_argv[0]::int);
      return new;
    end $$`);
  for (const trigger of Object.values(places)) await sql.query(trigger);
  return { [Symbol.asyncDispose]: async () => void (await sql.query('drop function chaos_wait cascade')) };
}

/** Transactions that come to this place wait there. */
export interface Hold extends AsyncDisposable {
  /** Resolves when one does. */
  caught(): Promise<void>;
  release(): Promise<void>;
}

export async function holdAt(sql: pg.Pool, place: Place, signal: AbortSignal): Promise<Hold> {
  const client = await sql.connect();
  await client.query('select pg_advisory_lock($1, $2)', [lockSpace, numberOf(place)]);
  let held = true;
  const release = async () => {
    if (!held) return;
    held = false;
    await client.query('select pg_advisory_unlock($1, $2)', [lockSpace, numberOf(place)]);
    client.release();
  };
  const isCaught = async () => {
    const { rows } = await client.query(
      `select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
         and classid = $1 and objid = $2 and not granted limit 1`,
      [lockSpace, numberOf(place)],
    );
    return rows.length > 0;
  };
  return {
    caught: () => mustHappen(`a transaction is held at "${place}"`, isCaught, 60_000, signal),
    release,
    [Symbol.asyncDispose]: release,
  };
}
