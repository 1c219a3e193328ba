import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { sees } from '../access/actor.ts';
import type { AcceptedRequest, AcceptWrite, UsageBook, WorkerServices, Write } from '../context.ts';
import { gather, restBetween } from '../db/gather.ts';
import { withConnection } from '../db/pool.ts';
import { isDatabaseAway, isDataRefused, Refusal, toRefusal } from '../errors.ts';
import type { Boss } from '../jobs/boss.ts';
import { sendJobs } from '../jobs/job-kind.ts';
import { countByAccount, grantQuota, quotaExceeded } from '../plans/grant-quota.ts';
import { findRequests, type Granting, insertRequests, readStanding, type Standing } from './commit-group.sql.ts';
import { acceptedChannel, applyGroup, groupOf } from './jobs.ts';

interface Commits {
  /** Its connections are pipelined. */
  pool: pg.Pool;
  boss: Boss;
  usage: UsageBook;
}

type Outcome = AcceptedRequest | Refusal;

/** The more is accepted at once, the longer workers are left to take it in together; a single write is told of right away. */
const tellMsMax = 20;
/** No attempt is begun later than this: one takes up to 5 s. */
const undecidedMs = 4_500;

/**
 * Accepts writes: those that arrive while a commit is under way share the next one, so full durability costs each of
 * them a fraction of a transaction. A write is answered when its group is on disk, and a group never commits twice.
 */
export function openGroupCommit({ pool, boss, log, usage }: Pick<WorkerServices, 'pool' | 'boss' | 'log'> & { usage: UsageBook }): AcceptWrite {
  const commits = { pool, boss, usage };
  const tellWorkers = restBetween(() => {
    // Lost, it costs a worker the second until its next look.
    pool.query('select pg_notify($1, $2)', [acceptedChannel, '']).catch((error) => log.debug({ err: error }, 'the workers could not be told'));
  });
  return gather<Write, AcceptedRequest>({
    async run(writes) {
      const outcomes = await commit(commits, writes);
      tellWorkers(Math.min(writes.length, tellMsMax));
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
 * One transaction. When its connection is lost it is undecided, perhaps still under way: the group is tried again with the
 * same ids, and what an earlier attempt is found to have stored stands as it is.
 */
async function commitDecided(commits: Commits, writes: Write[]): Promise<Outcome[]> {
  let attempts = 0;
  for (const deadline = Date.now() + undecidedMs; ; ) {
    try {
      return await withConnection(commits.pool, (client) => commitOnce(client, commits, writes, attempts++ > 0));
    } catch (error) {
      if (!isDatabaseAway(error) && !isOwnId(error)) throw error;
      if (attempts === 0 || Date.now() > deadline) throw new Refusal('UNAVAILABLE', { cause: error });
      await delay(50);
    }
  }
}

/** Refuses what does not exist, and stores what is not stored yet. */
async function commitOnce(client: pg.PoolClient, commits: Commits, writes: Write[], again: boolean): Promise<Outcome[]> {
  const changes = writes.filter((write) => write.operation !== 'CREATE');
  if (changes.length === 0 && !again) return store(client, commits, sortOut(writes, new Map(), new Map()), ['begin']);
  await client.query('begin');
  // A demand of nothing takes the lock that keeps the accounts' other writes out; with it an earlier attempt is over.
  const { usages } = await grantQuota(client, new Map(writes.map(({ admission }) => [admission.accountId, 0])));
  commits.usage.note(usages);
  const stored: Stored = again ? await findRequests(client, writes) : new Map();
  return store(client, commits, sortOut(writes, stored, await readStanding(client, changes)), []);
}

/**
 * Sends all statements that are left in one piece, without waiting for an answer in between, and then waits for all. The
 * job names every write that is sent; applying passes over those that the quota kept from being stored.
 */
async function store(client: pg.PoolClient, { boss, usage }: Commits, { outcomes, granting }: Found, before: string[]): Promise<Outcome[]> {
  if (granting.length === 0) {
    await client.query('commit');
    return outcomes;
  }
  const { stream } = client.connection;
  stream.cork();
  const begun = before.map((statement) => client.query(statement));
  const stored = insertRequests(client, granting, countByAccount(granting.map(({ write }) => write.admission)));
  const committed = sendJobs(boss, applyGroup, client, [{ data: groupOf(granting.map(named)) }], () => {
    const commit = client.query('commit');
    stream.uncork();
    return commit;
  }).finally(() => stream.uncork());
  await Promise.allSettled([stored, ...begun, committed]);
  // What kept the requests from being stored comes first: to it the others owe that they failed as well.
  const [{ seqs, acceptedAt, resetsInSeconds, usages }] = await Promise.all([stored, ...begun, committed]);
  usage.note(usages);
  for (const { write, standing, place } of granting) {
    const seq = seqs.get(write.id.uuid);
    outcomes[place] = seq === undefined ? quotaExceeded(resetsInSeconds.get(write.admission.accountId)) : queued(write, seq, acceptedAt, standing?.createdAt);
  }
  return outcomes;
}

function named({ write }: Place): { endpointId: string; id: string } {
  return { endpointId: write.admission.endpointId, id: write.id.uuid };
}

interface Found {
  outcomes: Outcome[];
  granting: Place[];
}

type Place = Granting & { place: number };

type Stored = Awaited<ReturnType<typeof findRequests>>;

/**
 * Goes through the group in its order: what is stored already is queued; a write to a record that is gone by then, deleted
 * in this very group perhaps, is RECORD_NOT_FOUND; the rest is to be granted.
 */
function sortOut(writes: Write[], stored: Stored, standings: Map<string, Standing>): Found {
  const outcomes: Outcome[] = [];
  const granting: Place[] = [];
  for (const [place, write] of writes.entries()) {
    const before = stored.get(write.id.uuid);
    if (before) {
      outcomes[place] = queued(write, before.seq, before.acceptedAt, before.recordCreatedAt);
      continue;
    }
    const standing = standings.get(write.recordId.uuid);
    if (write.operation !== 'CREATE' && (!standing?.exists || !sees(write.admission, standing.keyId))) {
      outcomes[place] = new Refusal('RECORD_NOT_FOUND');
      continue;
    }
    granting.push({ write, standing, place });
    if (standing) standing.exists = write.operation !== 'DELETE';
  }
  return { outcomes, granting };
}

/** A repeat of our own ids: an earlier attempt got through after all, unlocked because its usage row was another period's. */
function isOwnId(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'request_pkey';
}

function queued(write: Write, seq: number, acceptedAt: Date, recordCreatedAt = acceptedAt): AcceptedRequest {
  return {
    endpointId: write.admission.endpointId,
    id: write.id,
    seq,
    environment: write.admission.environment,
    operation: write.operation,
    recordId: write.recordId,
    recordCreatedAt,
    keyId: write.admission.keyId,
    accountId: write.admission.keyId === null ? write.admission.accountId : null,
    state: 'QUEUED',
    error: null,
    acceptedAt,
    appliedAt: null,
  };
}
