import type { Report } from '../harness/counting-receiver.ts';
import { idOf, idText, idUuid } from '../src/ids.ts';
import { happens } from './happens.ts';
import type { Installation } from './installation.ts';
import { readReceipts, readRecords } from './read-back.ts';
import { readStored, readTotals, type StoredRequest } from './stored.sql.ts';
import type { Accepted } from './writers.ts';

/** The fate of the writes that were answered 202. Ids are public, as in the answers. */
export interface Account {
  accepted: number;
  /** Applied, delivered and counted once, by the database and by the API. */
  appliedOnce: number;
  lost: string[];
  twice: string[];
  /** Records whose versions do not rise in the order of the 202s, or that do not hold the last of them. */
  outOfOrder: string[];
  /** Writes whose message the receiver got. */
  delivered: number;
  undelivered: string[];
  /** Messages that came again. */
  again: number;
  /** Seconds; undefined when the product did not recover by itself. */
  backAfter: number | undefined;
  /** All other faults. */
  faults: string[];
  /** Figures to print. */
  notes: string[];
  /** Errors that the product's processes logged meanwhile. */
  errors: string[];
}

export interface Claims {
  accepted: readonly Accepted[];
  others: ReadonlyMap<string, number>;
  backAfter: number | undefined;
  notes?: string[];
  /** Faults that the case itself found. */
  faults?: string[];
}

/** Longer than another worker takes to take over a killed worker's deliveries. */
const settledWithinMs = 75_000;
/**
 * The answers that a write may have while something is away, beside 202. 404 means that the record was deleted after
 * all. 408 means that the machine was too busy to send the request.
 */
const proper = new Set(['none', '503', '404', '408']);

/** Waits until everything is applied and delivered, and then accounts for it. */
export async function giveAccount(
  installation: Installation,
  { accepted, others, backAfter, notes = [], faults = [] }: Claims,
  signal: AbortSignal,
): Promise<Account> {
  const { sql, receiver, products } = installation;
  const settled = await happens(() => isSettled(installation), settledWithinMs, signal);
  const report = await receiver.report();
  const stored = await readStored(sql);
  const totals = await readTotals(sql);
  const messageIds = idsByRequest(report);
  const timesReceived = new Map(report.arrivals.map(({ requestId, times }) => [requestId, times]));

  const readBefore = installation.recordsRead;

  const receipts = await readReceipts(installation, accepted, signal);
  const byRecord = Map.groupBy(accepted, ({ requestId, recordId }) => recordId ?? recordOf(stored, requestId));
  const records = await readRecords(installation, [...byRecord.keys()], signal);
  installation.recordsRead += [...records.values()].filter((payload) => payload !== null).length;

  const kept = (write: Accepted) =>
    isStored(stored.get(uuidOf(write.requestId)), write) && receipts.get(write.requestId)?.state === 'succeeded';
  const timesOf = ({ requestId }: Accepted) => {
    const row = stored.get(uuidOf(requestId));
    return Math.max(row?.completions ?? 0, row?.deliveries ?? 0, messageIds.get(requestId)?.size ?? 0);
  };
  const lost = accepted.filter((write) => !kept(write));
  const twice = accepted.filter((write) => timesOf(write) > 1);
  const undelivered = accepted.filter(
    ({ requestId }) => !messageIds.has(requestId) || receipts.get(requestId)?.delivered !== true,
  );
  const newest = newestByRecord(stored);
  const outOfOrder = [...byRecord].filter(([recordId, writes]) => {
    const versions = writes.map(({ requestId }) => receipts.get(requestId)?.version ?? Number.NaN);
    const rising = versions.every((version, index) => version > (versions[index - 1] ?? 0));
    const last = newest.get(recordId);
    return !rising || last === undefined || records.get(recordId) !== last.payload || !last.isRecord;
  });

  return {
    accepted: accepted.length,
    appliedOnce: accepted.filter(
      (write) => kept(write) && timesOf(write) === 1 && stored.get(uuidOf(write.requestId))?.completions === 1,
    ).length,
    lost: lost.map(({ requestId }) => requestId),
    twice: twice.map(({ requestId }) => requestId),
    outOfOrder: outOfOrder.map(([recordId]) => recordId),
    delivered: accepted.length - undelivered.length,
    undelivered: undelivered.map(({ requestId }) => requestId),
    again: accepted.reduce((sum, { requestId }) => sum + (timesReceived.get(requestId) ?? 1) - 1, 0),
    backAfter,
    faults: [
      ...faults,
      ...products.flatMap(({ crashes }) => crashes),
      ...(settled ? [] : [`after ${settledWithinMs / 1000} s not all was applied and delivered`]),
      ...(totals.figures === totals.applied
        ? []
        : [`the figures count ${totals.figures} of ${totals.applied} applied writes`]),
      ...(totals.used === totals.stored + readBefore
        ? []
        : [
            `the quota counts ${totals.used} calls, ` +
              `and ${totals.stored} writes are stored and ${readBefore} records were read`,
          ]),
      ...(totals.failed === 0 ? [] : [`${totals.failed} writes FAILED`]),
      ...[...others].flatMap(([status, times]) =>
        proper.has(status) ? [] : [`${times} calls were answered ${status}`],
      ),
    ],
    errors: products.flatMap((product) => product.takeErrors()),
    notes: [
      ...notes,
      ...[...others].map(([status, times]) =>
        status === 'none' ? `${times} calls without an answer` : `${times} × ${status}`,
      ),
    ],
  };
}

/** Returns whether every write is applied and every delivery has ended. */
async function isSettled({ sql, receiver }: Installation): Promise<boolean> {
  const { rows } = await sql.query<{ applied: number }>(
    `select (select count(*)::int from request where state = 'SUCCEEDED') as applied
     where not exists (select from request where state = 'QUEUED')
       and not exists (select from delivery where state = 'PENDING')`,
  );
  const [row] = rows;
  return row !== undefined && (await receiver.count()) >= row.applied;
}

/** Returns the ids of each request's messages. */
function idsByRequest({ arrivals }: Report): Map<string, Set<string>> {
  const messageIds = new Map<string, Set<string>>();
  for (const { requestId, webhookId } of arrivals) {
    const known = messageIds.get(requestId);
    if (known) known.add(webhookId);
    else messageIds.set(requestId, new Set([webhookId]));
  }
  return messageIds;
}

function isStored(row: StoredRequest | undefined, { recordId, payload }: Accepted): boolean {
  return (
    row?.state === 'SUCCEEDED' &&
    row.payload === payload &&
    (recordId === undefined || idText('rec', row.recordId) === recordId)
  );
}

/** Returns the last accepted write of each record, whether its caller got the 202 or not. */
function newestByRecord(stored: ReadonlyMap<string, StoredRequest>): Map<string, StoredRequest> {
  const newest = new Map<string, StoredRequest>();
  for (const row of stored.values()) {
    const recordId = idText('rec', row.recordId);
    if (row.seq > (newest.get(recordId)?.seq ?? 0)) newest.set(recordId, row);
  }
  return newest;
}

function recordOf(stored: ReadonlyMap<string, StoredRequest>, requestId: string): string {
  const row = stored.get(uuidOf(requestId));
  return row ? idOf('rec', row.recordId).text : `the record of ${requestId}`;
}

function uuidOf(requestId: string): string {
  return idUuid('req', requestId, 'INTERNAL');
}
