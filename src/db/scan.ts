import { Refusal } from '../errors.ts';

/** A portion of a scan: the rows that fit, how many were looked at, and where the last of these stands. */
export interface Portion<Row, Place> {
  rows: Row[];
  scanned: number;
  last: Place | undefined;
  /** Tells whether its time was over before all were looked at. */
  late?: boolean;
}

/** What a scan found. */
export interface Scanned<Row, Place> {
  rows: Row[];
  scanned: number;
  /** Where it stopped at the bound, with neither enough rows nor the end in sight. */
  stoppedAt: Place | undefined;
}

/** No page and no count looks at more rows. */
export const scanMax = 10_000;

/** Nor a page whose conditions are all on searchable fields: it is promised within 50 ms. */
export const searchableScanMax = 5_000;

const firstPortion = 250;
const portionGrowth = 4;
/** For rows so large that taking them apart takes long. */
const patienceMs = 250;

/**
 * SQL of a condition that is looked at row by row in a list's order, and null once its statement has run for three seconds: a portion of
 * large payloads behind small ones must not run into the time limit of statements.
 */
export function inTimeSql(condition: string): string {
  return `case when clock_timestamp() < statement_timestamp() + interval '3 seconds' then ${condition} end`;
}

/**
 * Looks at rows in their order, in growing portions, until `limit` fit or none is left, and at no more than `most`: nor does
 * it begin another portion after 250 ms. `look` looks at the next `max` rows behind a place, or from the first.
 */
export async function scan<Row, Place>(
  limit: number,
  from: Place | undefined,
  look: (after: Place | undefined, max: number, limit: number) => Promise<Portion<Row, Place>>,
  most = scanMax,
): Promise<Scanned<Row, Place>> {
  const rows: Row[] = [];
  const startedAt = performance.now();
  let scanned = 0;
  let place = from;
  for (let portion = firstPortion; ; portion *= portionGrowth) {
    const max = Math.min(portion, most - scanned);
    const found = await look(place, max, limit - rows.length);
    rows.push(...found.rows);
    scanned += found.scanned;
    place = found.last ?? place;
    if (found.late && found.last === undefined) throw new Refusal('UNAVAILABLE');
    if (rows.length >= limit || (found.scanned < max && !found.late)) return { rows, scanned, stoppedAt: undefined };
    if (scanned >= most || performance.now() - startedAt > patienceMs) return { rows, scanned, stoppedAt: place };
  }
}

/** Part of a list: between cursors, in the list's order; `inverted` reads from its end. */
export interface PageInput {
  before: string | undefined;
  after: string | undefined;
  limit: number;
  inverted: boolean;
}

/** What was found for a page: at most `limit` rows, in the direction of reading. */
export interface FoundPage<Node> {
  rows: { node: Node; cursor: string }[];
  scanned: number;
  /** The cursor at which looking stopped short. */
  stoppedAt: string | undefined;
  /** How many the whole list has; undefined when it would take too long to tell. */
  count(): Promise<number | undefined>;
}
