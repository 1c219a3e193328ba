import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { AcceptedRequest, AcceptWrite, Write } from '../context.ts';
import { gather } from '../db/gather.ts';
import { inTransaction } from '../db/pool.ts';
import { isDatabaseAway, isDataRefused, Refusal } from '../errors.ts';
import type { Boss } from '../jobs/boss.ts';
import { enqueue } from '../jobs/job-kind.ts';
import { countByAccount, type Grant, grantQuota } from '../plans/grant-quota.ts';
import { type Accepted, areAnyStored, insertRequests, readStanding, type Standing } from './commit-group.sql.ts';
import { applyGroup } from './jobs.ts';

type Outcome = AcceptedRequest | Refusal;

const undecidedMs = 5_000;

/**
 * Accepts writes: those that arrive while a commit is under way share the next one, so full durability costs each of
 * them a fraction of a transaction. A write is answered when its group is on disk, and a group never commits twice.
 */
export function openGroupCommit(pool: pg.Pool, boss: Boss): AcceptWrite {
  return gather<Write, AcceptedRequest>({
    run: (writes) => commit(pool, boss, writes),
    sizeOf: (write) => 500 + (write.payload?.length ?? 0),
    itemsMax: 500,
    bytesMax: 4_000_000,
    inFlightMax: 2,
    waitingBytesMax: 64_000_000,
    overloaded: () => new Refusal('UNAVAILABLE'),
  });
}

/** Commits a group. Data that the database refuses is found by going one by one, so that it fails alone. */
async function commit(pool: pg.Pool, boss: Boss, writes: Write[]): Promise<Outcome[]> {
  try {
    return await commitDecided(pool, boss, writes);
  } catch (error) {
    if (!isDataRefused(error) || writes.length === 1) throw error;
    const outcomes: Outcome[] = [];
    for (const write of writes) {
      const [outcome] = await commitDecided(pool, boss, [write]).catch((cause: unknown) => [new Refusal('INTERNAL', { cause })]);
      outcomes.push(outcome ?? new Refusal('INTERNAL'));
    }
    return outcomes;
  }
}

/**
 * One transaction. When its connection is lost after the commit was sent, the stored ids tell what became of it; a group
 * that is not there is tried again with the same ids, whose key lets only one of the two commits through.
 */
async function commitDecided(pool: pg.Pool, boss: Boss, writes: Write[]): Promise<Outcome[]> {
  let sent: Outcome[] | undefined;
  for (const deadline = Date.now() + undecidedMs; ; ) {
    try {
      return await inTransaction(pool, async (tx) => {
        const outcomes = await commitOnce(tx, boss, writes);
        sent ??= outcomes;
        return outcomes;
      });
    } catch (error) {
      if (!sent || !(isDatabaseAway(error) || isOwnId(error))) throw error;
      if (await isStored(pool, writes, deadline)) return sent;
      if (Date.now() > deadline) throw error;
      sent = undefined;
    }
  }
}

async function commitOnce(tx: pg.PoolClient, boss: Boss, writes: Write[]): Promise<Outcome[]> {
  const grants = await grantQuota(tx, countByAccount(writes.map(({ admission }) => admission)));
  const standings = await readStandings(tx, writes);
  const { outcomes, accepted, unused } = decide(writes, grants, standings);
  if (unused.size > 0) await grantQuota(tx, unused);
  if (accepted.length > 0) {
    const { seqs, acceptedAt } = await insertRequests(tx, accepted);
    accepted.forEach(({ write, place }, index) => {
      outcomes[place] = queued(write, seqs[index] ?? 0, acceptedAt);
    });
    await enqueue(boss, applyGroup, tx, [
      { data: { endpointIds: accepted.map(({ write }) => write.admission.endpointId), requestIds: accepted.map(({ write }) => write.id.uuid) } },
    ]);
  }
  return outcomes;
}

/**
 * Goes through the group in its order: a write to a record that is gone by then, deleted in this very group perhaps, is
 * RECORD_NOT_FOUND; then what the quota does not cover is QUOTA_EXCEEDED. `unused` is to be given back.
 */
function decide(writes: Write[], grants: Map<string, Grant>, standings: Map<string, Standing>) {
  const outcomes: Outcome[] = [];
  const accepted: (Accepted & { place: number })[] = [];
  for (const [place, write] of writes.entries()) {
    const { accountId, ownOnly, keyId } = write.admission;
    const standing = standings.get(write.recordId);
    const missing = write.operation !== 'CREATE' && (!standing?.exists || (ownOnly && standing.keyId !== keyId));
    const refusal = missing ? new Refusal('RECORD_NOT_FOUND') : grants.get(accountId)?.spend();
    if (refusal) {
      outcomes[place] = refusal;
      continue;
    }
    accepted.push({ write, standing, place });
    if (standing) standing.exists = write.operation !== 'DELETE';
  }
  const unused = new Map([...grants].filter(([, grant]) => grant.count > 0).map(([accountId, grant]) => [accountId, -grant.count]));
  return { outcomes, accepted, unused };
}

async function readStandings(tx: pg.PoolClient, writes: Write[]): Promise<Map<string, Standing>> {
  const changes = writes.filter((write) => write.operation !== 'CREATE');
  return changes.length === 0 ? new Map() : readStanding(tx, changes);
}

/** A repeat of our own ids: the first commit got through after all. */
function isOwnId(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'request_pkey';
}

/** Asks until the database answers or the deadline is over. A group is there as a whole or not at all. */
async function isStored(pool: pg.Pool, writes: Write[], deadline: number): Promise<boolean> {
  for (;;) {
    try {
      return await areAnyStored(pool, writes);
    } catch (error) {
      if (!isDatabaseAway(error) || Date.now() > deadline) throw error;
      await delay(50);
    }
  }
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
