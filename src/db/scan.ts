import { Refusal } from '../errors.ts';

/** A portion of a scan: the rows that match, the number of rows scanned, and the position of the last one. */
export interface Portion<Row, Position> {
  rows: Row[];
  scanned: number;
  last: Position | undefined;
  /** True if the time limit ended the portion early. */
  late?: boolean;
}

/** The result of a scan. */
export interface Scanned<Row, Position> {
  rows: Row[];
  scanned: number;
  /** The position at which a bound stopped it, with neither enough rows nor the end reached. */
  stoppedAt: Position | undefined;
}

/** The most rows that a page or a count scans. */
export const scanMax = 10_000;

/** The most rows of a page with conditions on searchable fields only, which has a target of 50 ms. */
export const searchableScanMax = 5_000;

const firstPortion = 250;
const portionGrowth = 4;
/** The most ms before the last portion, for rows so large that decoding takes long. */
const patienceMs = 250;

/**
 * Returns SQL of a condition for a scan in list order, which is null once the statement has run for three seconds. A
 * portion of large payloads after small ones must not exceed the statement timeout.
 */
export function inTimeSql(condition: string): string {
  return `case when clock_timestamp() < statement_timestamp() + interval '3 seconds' then ${condition} end`;
}

/**
 * Scans rows in order, in growing portions, until `limit` match or none is left. Scans at most `most` rows, and starts
 * no portion after 250 ms. `look` reads the next `max` rows after a position, or the first.
 */
export async function scan<Row, Position>(
  limit: number,
  from: Position | undefined,
  look: (after: Position | undefined, max: number, limit: number) => Promise<Portion<Row, Position>>,
  most = scanMax,
): Promise<Scanned<Row, Position>> {
  const rows: Row[] = [];
  const startedAt = performance.now();
  let scanned = 0;
  let position = from;
  for (let portion = firstPortion; ; portion *= portionGrowth) {
    const max = Math.min(portion, most - scanned);
    const found = await look(position, max, limit - rows.length);
    rows.push(...found.rows);
    scanned += found.scanned;
    position = found.last ?? position;
    if (found.late && found.last === undefined) throw new Refusal('UNAVAILABLE');
    if (rows.length >= limit || (found.scanned < max && !found.late)) return { rows, scanned, stoppedAt: undefined };
    if (scanned >= most || performance.now() - startedAt > patienceMs) return { rows, scanned, stoppedAt: position };
  }
}

/** A part of a list between cursors, in the list's order; `inverted` reads from its end. */
export interface PageInput {
  before: string | undefined;
  after: string | undefined;
  limit: number;
  inverted: boolean;
}

/** The rows of a page: at most `limit`, in the direction of reading. */
export interface FoundPage<Node> {
  rows: { node: Node; cursor: string }[];
  scanned: number;
  /** The cursor at which a bound stopped the scan. */
  stoppedAt: string | undefined;
  /** Returns the size of the whole list; undefined if counting would take too long. */
  count(): Promise<number | undefined>;
}
