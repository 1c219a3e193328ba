import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { batch } from '../../batch.ts';
import type { AcceptedRequest, AcceptWrite, Write } from '../../context/requests.ts';
import type { UsageBook } from '../../context/usage.ts';
import type { WorkerServices } from '../../context.ts';
import { withConnection } from '../../db/pool.ts';
import { isDatabaseAway, isDataRefused, Refusal, toRefusal } from '../../errors.ts';
import type { Boss } from '../../jobs/boss.ts';
import { jobStatement } from '../../jobs/job-statement.ts';
import { grantQuota, quotaExceeded } from '../../plans/grant-quota.ts';
import { throttle } from '../../throttle.ts';
import { acceptedChannel, applyGroup, groupOf } from '../apply/jobs.ts';
import { findRequests, insertRequests, readStanding } from './commit-group.sql.ts';
import { findRepeats } from './find-repeats.ts';
import { hasIdempotencyKey } from './idempotency.sql.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { nothingKnown, type Outcome, type Place, queued, sortOutWrites } from './sort-out-writes.ts';

interface Commits {
  /** Its connections are pipelined. */
  pool: pg.Pool;
  boss: Boss;
  usage: UsageBook;
}

/** The more is accepted at once, the longer workers are left to take it in together; after a pause, a write is told of right away. */
const tellMs = { min: 10, max: 40 };
/** No attempt is begun later than this: one takes up to 5 s. */
const undecidedMs = 4_500;

/**
 * Accepts writes: those that arrive while a commit is under way share the next one, so full durability costs each of
 * them a fraction of a transaction. A write is answered when its group is on disk, and a group never commits twice.
 */
export function openGroupCommit({
  pool,
  boss,
  log,
  usage,
}: Pick<WorkerServices, 'pool' | 'boss' | 'log'> & { usage: UsageBook }): AcceptWrite {
  const commits = { pool, boss, usage };
  const tellWorkers = throttle(() => {
    // Lost, it costs a worker the second until its next look.
    pool
      .query('select pg_notify($1, $2)', [acceptedChannel, ''])
      .catch((error) => log.debug({ err: error }, 'the workers could not be told'));
  });
  const accept = batch<Write, AcceptedRequest>({
    async run(writes) {
      const outcomes = await commit(commits, writes);
      tellWorkers(Math.min(Math.max(writes.length, tellMs.min), tellMs.max));
      return outcomes;
    },
    sizeOf: (write) => 500 + (write.payload?.length ?? 0),
    itemsMax: 500,
    bytesMax: 4_000_000,
    inFlightMax: 2,
    waitingBytesMax: 64_000_000,
    overloaded: () => new Refusal('UNAVAILABLE'),
  });
  return oneAtATime(accept);
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

/**
 * Answers what repeats an earlier write, refuses what does not exist, and stores what is not stored yet. Keys come before the
 * usage rows, whose locks are waited for: who holds one of those never waits for a key. Most groups hold nothing but new records, for
 * which one statement is all there is.
 */
async function commitOnce(
  client: pg.PoolClient,
  commits: Commits,
  writes: Write[],
  again: boolean,
): Promise<Outcome[]> {
  const changes = writes.filter((write) => write.operation !== 'CREATE');
  const idempotent = writes.filter(hasIdempotencyKey);
  if (changes.length === 0 && idempotent.length === 0 && !again)
    return store(client, commits, sortOutWrites(writes, nothingKnown));
  await client.query('begin');
  const repeats = idempotent.length > 0 ? await findRepeats(client, idempotent, again) : nothingKnown.repeats;
  if (changes.length === 0 && !again)
    return storeAndCommit(client, commits, sortOutWrites(writes, { ...nothingKnown, repeats }));
  // A demand of nothing takes the lock that keeps the accounts' other writes out; with it an earlier attempt is over.
  const { usages } = await grantQuota(client, new Map(writes.map(({ admission }) => [admission.accountId, 0])));
  commits.usage.note(usages);
  const stored = again ? await findRequests(client, writes) : nothingKnown.stored;
  return storeAndCommit(
    client,
    commits,
    sortOutWrites(writes, { stored, repeats, standings: await readStanding(client, changes) }),
  );
}

type SortedOut = ReturnType<typeof sortOutWrites>;

/** Both are sent in one piece; of the two errors the first one counts: to it the commit owes that it failed as well. */
async function storeAndCommit(client: pg.PoolClient, commits: Commits, sortedOut: SortedOut): Promise<Outcome[]> {
  if (sortedOut.granting.length === 0) {
    await client.query('commit');
    return sortedOut.outcomes;
  }
  let committed: Promise<unknown> | undefined;
  const stored = store(client, commits, sortedOut, () => {
    committed = client.query('commit');
    committed.catch(() => {});
  });
  const outcomes = await stored;
  await committed;
  return outcomes;
}

/**
 * The job names every write that is sent; applying passes over those that the quota kept from being stored. `next` sends what follows
 * together with the statement.
 */
async function store(
  client: pg.PoolClient,
  { boss, usage }: Commits,
  { outcomes, granting }: SortedOut,
  next?: () => void,
): Promise<Outcome[]> {
  const job = await jobStatement(boss, applyGroup, [{ data: groupOf(granting.map(named)) }]);
  const { stream } = client.connection;
  stream.cork();
  const inserted = insertRequests(client, granting, job);
  next?.();
  stream.uncork();
  const { seqs, acceptedAt, resetsInSeconds, usages } = await inserted;
  usage.note(usages);
  for (const { write, standing, place } of granting) {
    const seq = seqs.get(write.id.uuid);
    outcomes[place] =
      seq === undefined
        ? quotaExceeded(resetsInSeconds.get(write.admission.accountId))
        : queued(write, seq, acceptedAt, standing?.createdAt);
  }
  return outcomes;
}

function named({ write }: Place): { endpointId: string; id: string } {
  return { endpointId: write.admission.endpointId, id: write.id.uuid };
}

/** A repeat of our own ids: an earlier attempt got through after all, unlocked because its usage row was another period's. */
function isOwnId(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'request_pkey';
}
