import { idUuid } from '../src/ids.ts';
import { giveAccount } from './account.ts';
import type { Case, CaseInput, Outcome } from './case.ts';
import { happens, mustHappen } from './happens.ts';
import { type HoldPoint, holdAt, installHolds } from './hold.ts';
import type { Pair } from './installation.ts';
import { type Accepted, writeSome } from './writers.ts';

/** A moment in the processing of a batch at which the worker is killed. */
interface Phase {
  name: string;
  strike(pair: Pair, input: CaseInput): Promise<Accepted[]>;
  /** Returns whether the worker has caught up after its restart. */
  over(pair: Pair, accepted: readonly Accepted[]): Promise<boolean>;
}

/**
 * These come first, because another worker takes over a delivery only after half a minute. The other phases run
 * meanwhile. A short run has no time for them.
 */
const deliveringPhases: Phase[] = [
  { name: 'deliveries in flight', strike: inFlight, over: areDelivered },
  { name: 'delivered, not stored', strike: (pair, input) => whileHeld(pair, 'delivered', input), over: areDelivered },
];
const applyingPhases: Phase[] = [
  { name: 'before it claims', strike: beforeClaim, over: areApplied },
  { name: 'claimed', strike: (pair, input) => whileHeld(pair, 'claimed', input), over: areApplied },
  { name: 'applied, not committed', strike: (pair, input) => whileHeld(pair, 'applied', input), over: areApplied },
  { name: 'committed, not told', strike: committedNotTold, over: areApplied },
];

const withinMs = 60_000;

/** Kills the worker in every phase of a group, and starts it again at once. */
export const killWorker: Case = async (input) => {
  const { short, signal } = input;
  const phases = short ? applyingPhases : [...deliveringPhases, ...applyingPhases];
  const pair = await input.pair();
  await using _holds = await installHolds(pair.sql);
  const struck: { name: string; accepted: Accepted[]; backAfter: Promise<number | undefined> }[] = [];
  for (const { name, strike, over } of phases) {
    const accepted = await strike(pair, input);
    const killedAt = performance.now();
    pair.worker.start();
    await pair.worker.ready();
    const backAfter = happens(() => over(pair, accepted), withinMs, signal).then((is) =>
      is ? (performance.now() - killedAt) / 1000 : undefined,
    );
    backAfter.catch(() => {});
    // The next phase needs a worker with nothing to apply. Deliveries may still wait for half a minute.
    await happens(() => areApplied(pair), withinMs, signal);
    struck.push({ name, accepted, backAfter });
  }
  const outcomes: Outcome[] = [];
  for (const { name, accepted, backAfter } of struck) {
    const claims = { accepted, others: new Map<string, number>(), backAfter: await backAfter };
    outcomes.push({ name: `worker killed: ${name}`, result: await giveAccount(pair, claims, signal) });
  }
  return outcomes;
};

/** Freezes the worker while it has no transaction open, so that new writes wait in the queue. */
async function beforeClaim({ api, worker, target, sql }: Pair, { signal }: CaseInput): Promise<Accepted[]> {
  const isIdle = async () => {
    const { rows } = await sql.query(
      `select from pg_stat_activity
        where datname = current_database() and application_name = 'sluice' and xact_start is not null`,
    );
    return rows.length === 0;
  };
  worker.freeze();
  await mustHappen('no transaction is open', isIdle, 30_000, signal);
  const accepted = await writeSome(api.url, target, 8);
  await worker.kill();
  return accepted;
}

/** Kills the worker while its transaction waits at the point. PostgreSQL rolls the transaction back. */
async function whileHeld(
  { api, worker, target, sql }: Pair,
  point: HoldPoint,
  { signal }: CaseInput,
): Promise<Accepted[]> {
  await using hold = await holdAt(sql, point, signal);
  const accepted = await writeSome(api.url, target, 8);
  await hold.caught();
  await worker.kill();
  return accepted;
}

/** Freezes the worker while its commit waits, so that it never learns that the commit succeeded. */
async function committedNotTold({ api, worker, target, sql }: Pair, { signal }: CaseInput): Promise<Accepted[]> {
  await using hold = await holdAt(sql, 'committing', signal);
  const accepted = await writeSome(api.url, target, 8);
  await hold.caught();
  worker.freeze();
  await hold.release();
  const isCommitted = async () => {
    const { rows } = await sql.query<{ applied: boolean }>(
      `select exists (select from request where state = 'SUCCEEDED' and id = any($1::uuid[])) as applied`,
      [uuidsOf(accepted)],
    );
    return rows[0]?.applied === true;
  };
  await mustHappen('a commit of the frozen worker went through', isCommitted, 30_000, signal);
  await worker.kill();
  return accepted;
}

/** Kills the worker while the receiver has its messages and has not answered. */
async function inFlight({ api, worker, target, receiver }: Pair, { signal }: CaseInput): Promise<Accepted[]> {
  const before = await receiver.count();
  await receiver.hang();
  const accepted = await writeSome(api.url, target, 8);
  await mustHappen('messages are on their way', async () => (await receiver.count()) > before, 30_000, signal);
  await worker.kill();
  await receiver.recover();
  return accepted;
}

async function areApplied({ sql }: Pair): Promise<boolean> {
  const { rows } = await sql.query(`select from request where state = 'QUEUED' limit 1`);
  return rows.length === 0;
}

async function areDelivered({ sql }: Pair, accepted: readonly Accepted[]): Promise<boolean> {
  const { rows } = await sql.query<{ open: number }>(
    `select count(*)::int as open from request
     left join delivery on (delivery.endpoint_id, request_id) = (request.endpoint_id, request.id)
     where request.id = any($1::uuid[]) and delivery.state is distinct from 'SUCCEEDED'`,
    [uuidsOf(accepted)],
  );
  return rows[0]?.open === 0;
}

function uuidsOf(accepted: readonly Accepted[]): string[] {
  return accepted.map(({ requestId }) => idUuid('req', requestId, 'INTERNAL'));
}
