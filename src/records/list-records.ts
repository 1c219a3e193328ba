import type { Target } from '../access/actor.ts';
import type { SeenRecord } from '../context/requests.ts';
import type { Context } from '../context.ts';
import { prepared } from '../db/pool.ts';
import { type FoundPage, type PageInput, scanMax } from '../db/scan.ts';
import { idText } from '../ids.ts';
import { countRecords, listRecords as list } from './read-records.sql.ts';
import { readCursor } from './record-order.ts';

const newestFirst = { field: undefined, direction: 'DESC' } as const;

/**
 * Returns a page of records, applied ones and queued creates, newest first. Costs a key one request of the quota.
 * Throws the refusals of admission and quota, and INVALID_ARGUMENT.
 */
export async function listRecords(
  context: Context,
  target: Target,
  { before, after, ...page }: PageInput,
): Promise<FoundPage<SeenRecord>> {
  const admission = await context.admit(target, 'read');
  const range = { before: readCursor(newestFirst, before)?.id, after: readCursor(newestFirst, after)?.id };
  const records = await list(prepared(context.scanPool), admission, { ...page, ...range });
  if (admission.keyId !== null) await context.spendRequest(admission);
  return {
    rows: records.map((record) => ({ node: record, cursor: idText('rec', record.id) })),
    scanned: records.length,
    stoppedAt: undefined,
    count: () => countRecords(context.scanPool, admission, scanMax),
  };
}
