import type { Admission } from '../access/actor.ts';
import type { SeenRecord } from '../context/requests.ts';
import type { Context } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import { type FoundPage, type PageInput, scan, scanMax } from '../db/scan.ts';
import { type RecordOrder, readCursor, writeCursor } from './record-order.ts';
import { countScan, type RecordScan, scanRecords } from './scan-records.sql.ts';

/**
 * Returns a page of applied records, of which it looks at `most` at most, by default 10,000. Costs a key one request
 * of the quota. `prepare` returns the scan. Throws INVALID_ARGUMENT for a foreign cursor, QUOTA_EXCEEDED.
 */
export async function scanPage(
  { scanPool, spendRequest }: Context,
  admission: Admission,
  prepare: (db: Queryable) => Promise<Omit<RecordScan, 'until'> & { most?: number }>,
  { before, after, limit, inverted }: PageInput,
): Promise<FoundPage<SeenRecord>> {
  const { most, ...wanted } = await prepare(scanPool);
  const { order } = wanted;
  const [from, until] = (inverted ? [before, after] : [after, before]).map((cursor) => readCursor(order, cursor));
  const look = { ...wanted, order: inverted ? turned(order) : order, until };
  const found = await scan(
    limit,
    from,
    (behind, max, still) => scanRecords(scanPool, look, { after: behind, max, limit: still }),
    most,
  );
  if (admission.keyId !== null) await spendRequest(admission);
  return {
    rows: found.rows.map(({ record, position }) => ({ node: record, cursor: writeCursor(order, position) })),
    scanned: found.scanned,
    stoppedAt: found.stoppedAt && writeCursor(order, found.stoppedAt),
    count: () => countScan(scanPool, { ...wanted, until: undefined }, scanMax),
  };
}

function turned({ field, direction }: RecordOrder): RecordOrder {
  return { field, direction: direction === 'ASC' ? 'DESC' : 'ASC' };
}
