import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { AcceptedRequest, AcceptWrite, WorkerServices, Write } from '../context.ts';
import { atMostEvery, gather } from '../db/gather.ts';
import { isDatabaseAway, isDataRefused, Refusal, toRefusal } from '../errors.ts';
import type { Boss } from '../jobs/boss.ts';
import { sendJobs } from '../jobs/job-kind.ts';
import { countByAccount, grantQuota, quotaExceeded } from '../plans/grant-quota.ts';
import { findRequests, type Granting, insertRequests, readStanding, type Standing } from './commit-group.sql.ts';
import { acceptedChannel, applyGroup } from './jobs.ts';

interface Commits {
  /** Its connections are pipelined. */
  pool: pg.Pool;
  boss: Boss;
}

type Outcome = AcceptedRequest | Refusal;

/** Under load a worker takes the groups of this long at once; the first after a rest it takes alone. */
const tellMs = 20;
const undecidedMs = 5_000;

/**
 * Accepts writes: those that arrive while a commit is under way share the next one, so full durability costs each of
 * them a fraction of a transaction. A write is answered when its group is on disk, and a group never commits twice.
 */
export function openGroupCommit({ pool, boss, log }: Pick<WorkerServices, 'pool' | 'boss' | 'log'>): AcceptWrite {
  const commits = { pool, boss };
  const tellWorkers = atMostEvery(tellMs, () => {
    // Lost, it costs a worker the second until its next look.
    pool.query('select pg_notify($1, $2)', [acceptedChannel, '']).catch((error) => log.debug({ err: error }, 'the workers could not be told'));
  });
  return gather<Write, AcceptedRequest>({
    async run(writes) {
      const outcomes = await commit(commits, writes);
      tellWorkers();
      return outcomes;
    },
    sizeOf: (write) => 500 + (write.payload?.length ?? 0),
    itemsMax: 500,
    bytesMax: 4_000_000,
    inFlightMax: 2,
    waitingBytesMax: 64_000_000,
    overloaded: () => new Refusal('UNAVAILABLE'),
  });
}

/** Commits a group. Data that the database refuses is found by going one by one, so that it fails alone. */
async function commit(commits: Commits, writes: Write[]): Promise<Outcome[]> {
  try {
    return await commitDecided(commits, writes);
  } catch (error) {
    if (!isDataRefused(error) || writes.length === 1) throw error;
    const outcomes: Outcome[] = [];
    for (const write of writes) {
      const [outcome] = await commitDecided(commits, [write]).catch((cause: unknown) => [toRefusal(cause)]);
      outcomes.push(outcome ?? new Refusal('INTERNAL'));
    }
    return outcomes;
  }
}

/**
 * One transaction. When its connection is lost, the stored ids tell what became of it; a group that is not there is tried
 * again with the same ids, whose key lets only one of the two commits through.
 */
async function commitDecided({ pool, boss }: Commits, writes: Write[]): Promise<Outcome[]> {
  for (const deadline = Date.now() + undecidedMs; ; ) {
    const client = await pool.connect();
    let lost: Error | undefined;
    try {
      return await commitOnce(client, boss, writes);
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => {
        lost = failure;
      });
      if (!isDatabaseAway(error) && !isOwnId(error)) throw error;
      if (isDatabaseAway(error)) lost = new Error('The connection was lost', { cause: error });
    } finally {
      client.release(lost);
    }
    const stored = await lookUp(pool, writes, deadline);
    if (stored.size > 0) return writes.map((write) => outcomeOf(write, stored.get(write.id.uuid)));
    if (Date.now() > deadline) throw new Refusal('UNAVAILABLE');
  }
}

/**
 * Sends all statements of the transaction without waiting for an answer in between, and then waits for all. The job names
 * every write that is sent; applying passes over those that were not stored.
 */
async function commitOnce(client: pg.PoolClient, boss: Boss, writes: Write[]): Promise<Outcome[]> {
  const begun = client.query('begin');
  begun.catch(() => {});
  const standings = await readStandings(client, writes);
  const { outcomes, granting } = findMissing(writes, standings);
  if (granting.length === 0) {
    await client.query('commit');
    return outcomes;
  }
  const endpointIds = granting.map(({ write }) => write.admission.endpointId);
  const requestIds = granting.map(({ write }) => write.id.uuid);
  const stored = insertRequests(client, granting, countByAccount(granting.map(({ write }) => write.admission)));
  const enqueued = await sendJobs(boss, applyGroup, client, [{ data: { endpointIds, requestIds } }]);
  const granted = await together(stored, [begun, enqueued.done, client.query('commit')]);
  granted.forEach(({ seq, acceptedAt, resetsInSeconds }, index) => {
    const one = granting[index];
    if (one) outcomes[one.place] = seq === null ? quotaExceeded(resetsInSeconds) : queued(one.write, seq, acceptedAt);
  });
  return outcomes;
}

/** Waits for all, so that no failure is left unheard, then answers the first or throws what failed. */
async function together<T>(first: Promise<T>, others: Promise<unknown>[]): Promise<T> {
  await Promise.allSettled([first, ...others]);
  await Promise.all([first, ...others]);
  return first;
}

type Place = Granting & { place: number };

/**
 * Goes through the group in its order: a write to a record that is gone by then, deleted in this very group perhaps, is
 * RECORD_NOT_FOUND.
 */
function findMissing(writes: Write[], standings: Map<string, Standing>): { outcomes: Outcome[]; granting: Place[] } {
  const outcomes: Outcome[] = [];
  const granting: Place[] = [];
  for (const [place, write] of writes.entries()) {
    const { ownOnly, keyId } = write.admission;
    const standing = standings.get(write.recordId);
    if (write.operation !== 'CREATE' && (!standing?.exists || (ownOnly && standing.keyId !== keyId))) {
      outcomes[place] = new Refusal('RECORD_NOT_FOUND');
      continue;
    }
    granting.push({ write, standing, place });
    if (standing) standing.exists = write.operation !== 'DELETE';
  }
  return { outcomes, granting };
}

/** What replaces and deletes find, under the lock that keeps their accounts' other writes out. */
async function readStandings(tx: pg.PoolClient, writes: Write[]): Promise<Map<string, Standing>> {
  const changes = writes.filter((write) => write.operation !== 'CREATE');
  if (changes.length === 0) return new Map();
  await grantQuota(tx, new Map(writes.map(({ admission }) => [admission.accountId, 0])));
  return readStanding(tx, changes);
}

/** A repeat of our own ids: the first commit got through after all. */
function isOwnId(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'request_pkey';
}

/** Asks until the database answers or the deadline is over. A group is there as a whole or not at all. */
async function lookUp(pool: pg.Pool, writes: Write[], deadline: number): ReturnType<typeof findRequests> {
  for (;;) {
    try {
      return await findRequests(pool, writes);
    } catch (error) {
      if (!isDatabaseAway(error) || Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}

/** Of a group that is stored, what is absent was refused. */
function outcomeOf(write: Write, stored: { seq: number; acceptedAt: Date } | undefined): Outcome {
  return stored ? queued(write, stored.seq, stored.acceptedAt) : quotaExceeded();
}

function queued(write: Write, seq: number, acceptedAt: Date): AcceptedRequest {
  return {
    endpointId: write.admission.endpointId,
    id: write.id.uuid,
    seq,
    environment: write.admission.environment,
    operation: write.operation,
    recordId: write.recordId,
    keyId: write.admission.keyId,
    state: 'QUEUED',
    error: null,
    acceptedAt,
    appliedAt: null,
  };
}
