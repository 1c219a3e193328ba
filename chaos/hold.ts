import type pg from 'pg';
import { mustHappen } from './happens.ts';

/** Points at which a transaction of the worker can be held. A trigger there waits for an advisory lock. */
const holdPoints = {
  claimed: `create trigger chaos_claimed after update on pgboss.job for each row
    when (new.name = 'apply-group' and new.state = 'active') execute function chaos_wait(1)`,
  applied: `create trigger chaos_applied after insert on event for each row
    when (new.kind = 'REQUEST_COMPLETED') execute function chaos_wait(2)`,
  committing: `create constraint trigger chaos_committing after insert on event deferrable initially deferred for each row
    when (new.kind = 'REQUEST_COMPLETED') execute function chaos_wait(3)`,
  delivered: 'create trigger chaos_delivered before insert on attempt for each row execute function chaos_wait(4)',
} as const;
export type HoldPoint = keyof typeof holdPoints;

/** The product's own advisory locks use other numbers. */
const lockSpace = 917_001;
const numberOf = (point: HoldPoint) => Object.keys(holdPoints).indexOf(point) + 1;

/** Installs the triggers until disposed. They wait only while something is held. */
export async function installHolds(sql: pg.Pool): Promise<AsyncDisposable> {
  await sql.query(`create function chaos_wait() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(${lockSpace}, tg_argv[0]::int);
      return new;
    end $$`);
  for (const trigger of Object.values(holdPoints)) await sql.query(trigger);
  return { [Symbol.asyncDispose]: async () => void (await sql.query('drop function chaos_wait cascade')) };
}

/** Transactions that reach the point wait there. */
export interface Hold extends AsyncDisposable {
  /** Resolves when a transaction waits. */
  caught(): Promise<void>;
  release(): Promise<void>;
}

export async function holdAt(sql: pg.Pool, point: HoldPoint, signal: AbortSignal): Promise<Hold> {
  const client = await sql.connect();
  await client.query('select pg_advisory_lock($1, $2)', [lockSpace, numberOf(point)]);
  let held = true;
  const release = async () => {
    if (!held) return;
    held = false;
    await client.query('select pg_advisory_unlock($1, $2)', [lockSpace, numberOf(point)]);
    client.release();
  };
  const isCaught = async () => {
    const { rows } = await client.query(
      `select from pg_locks where locktype = 'advisory'
         and database = (select oid from pg_database where datname = current_database())
         and classid = $1 and objid = $2 and not granted limit 1`,
      [lockSpace, numberOf(point)],
    );
    return rows.length > 0;
  };
  return {
    caught: () => mustHappen(`a transaction is held at "${point}"`, isCaught, 60_000, signal),
    release,
    [Symbol.asyncDispose]: release,
  };
}
