import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { batch } from '../../batch.ts';
import type { AcceptedRequest, AcceptWrite, Write } from '../../context/requests.ts';
import type { UsageBook } from '../../context/usage.ts';
import type { WorkerServices } from '../../context.ts';
import { withConnection } from '../../db/pool.ts';
import { isDatabaseAway, isDataRefused, Refusal, toRefusal } from '../../errors.ts';
import type { Boss } from '../../jobs/boss.ts';
import { jobStatement } from '../../jobs/job-kind.ts';
import { grantQuota, quotaExceeded } from '../../plans/grant-quota.ts';
import { throttle } from '../../throttle.ts';
import { acceptedChannel, applyGroup, groupOf } from '../apply/jobs.ts';
import { findRequests, insertRequests, readRecordStates } from './commit-group.sql.ts';
import { findRepeats } from './find-repeats.ts';
import { hasIdempotencyKey, idempotencyScopeOf } from './idempotency.sql.ts';
import { type IndexedWrite, noPriorState, type Outcome, queued, sortOutWrites } from './sort-out-writes.ts';

interface Commits {
  /** Its connections are pipelined. */
  pool: pg.Pool;
  boss: Boss;
  usage: UsageBook;
}

/**
 * Milliseconds between notifications of workers: more accepted writes leave them longer to gather. After a pause, a
 * write is announced at once.
 */
const notifyMs = { min: 10, max: 40 };
/** The time limit for starting another attempt. One takes up to 5 s. */
const undecidedMs = 4_500;

/**
 * Accepts writes. Those that arrive during a commit share the next one, so full durability costs each a fraction of a
 * transaction. A write is answered when its group is on disk. A group never commits twice.
 */
export function openGroupCommit({
  pool,
  boss,
  log,
  usage,
}: Pick<WorkerServices, 'pool' | 'boss' | 'log'> & { usage: UsageBook }): AcceptWrite {
  const commits = { pool, boss, usage };
  const notifyWorkers = throttle(() => {
    // If it is lost, a worker finds the job within a second.
    pool
      .query('select pg_notify($1, $2)', [acceptedChannel, ''])
      .catch((error) => log.debug({ err: error }, 'workers.notify_failed: they look for jobs within 1 s'));
  });
  const accept = batch<Write, AcceptedRequest>({
    async run(writes) {
      const outcomes = await commit(commits, writes);
      notifyWorkers(Math.min(Math.max(writes.length, notifyMs.min), notifyMs.max));
      return outcomes;
    },
    sizeOf: (write) => 500 + (write.payload?.length ?? 0),
    itemsMax: 500,
    bytesMax: 4_000_000,
    waitingBytesMax: 64_000_000,
  });
  return oneAtATime(accept);
}

/**
 * Commits a group. When the database refuses data, each write is committed by itself, so that only the faulty one
 * fails.
 */
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
 * Commits one transaction. A lost connection leaves it undecided: the group is tried again with the same ids, and
 * writes that an earlier attempt stored stand.
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
 * Answers repeats, refuses writes to missing records, and stores the rest. Idempotency keys are locked before the
 * usage rows, so that no holder of a usage row waits for a key. Most groups hold only new records and need one
 * statement.
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
    return store(client, commits, sortOutWrites(writes, noPriorState));
  await client.query('begin');
  const repeats = idempotent.length > 0 ? await findRepeats(client, idempotent, again) : noPriorState.repeats;
  if (changes.length === 0 && !again)
    return storeAndCommit(client, commits, sortOutWrites(writes, { ...noPriorState, repeats }));
  // A demand of 0 takes the lock that keeps the accounts' other writes out. With it, an earlier attempt is over.
  const { usages } = await grantQuota(client, new Map(writes.map(({ admission }) => [admission.accountId, 0])));
  commits.usage.note(usages);
  const stored = again ? await findRequests(client, writes) : noPriorState.stored;
  return storeAndCommit(
    client,
    commits,
    sortOutWrites(writes, { stored, repeats, records: await readRecordStates(client, changes) }),
  );
}

type SortedOut = ReturnType<typeof sortOutWrites>;

/** Sends both in one piece. Of two errors the first one counts, since it made the commit fail. */
async function storeAndCommit(client: pg.PoolClient, commits: Commits, sortedOut: SortedOut): Promise<Outcome[]> {
  if (sortedOut.toStore.length === 0) {
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
 * Stores a group with its job. The job names every sent write; applying skips those refused by the quota. `next`
 * sends a following statement together with this one.
 */
async function store(
  client: pg.PoolClient,
  { boss, usage }: Commits,
  { outcomes, toStore }: SortedOut,
  next?: () => void,
): Promise<Outcome[]> {
  const job = await jobStatement(boss, applyGroup, [{ data: groupOf(toStore.map(named)) }]);
  const { stream } = client.connection;
  stream.cork();
  const inserted = insertRequests(client, toStore, job);
  next?.();
  stream.uncork();
  const { seqs, acceptedAt, resetsInSeconds, usages } = await inserted;
  usage.note(usages);
  for (const { write, record, index } of toStore) {
    const seq = seqs.get(write.id.uuid);
    outcomes[index] =
      seq === undefined
        ? quotaExceeded(resetsInSeconds.get(write.admission.accountId))
        : queued(write, seq, acceptedAt, record?.createdAt);
  }
  return outcomes;
}

function named({ write }: IndexedWrite): { endpointId: string; id: string } {
  return { endpointId: write.admission.endpointId, id: write.id.uuid };
}

/**
 * True for a repeat of our own ids: an earlier attempt succeeded. The lock missed it because its usage row was
 * another period's.
 */
function isOwnId(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'request_pkey';
}

/** Accepts one write per idempotency key at a time. Others of the same key are IDEMPOTENCY_IN_PROGRESS. */
export function oneAtATime(accept: AcceptWrite): AcceptWrite {
  const running = new Set<string>();
  return (write) => {
    if (!hasIdempotencyKey(write)) return accept(write);
    const scope = idempotencyScopeOf(write);
    if (running.has(scope)) return Promise.reject(new Refusal('IDEMPOTENCY_IN_PROGRESS'));
    running.add(scope);
    return accept(write).finally(() => running.delete(scope));
  };
}
