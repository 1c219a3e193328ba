/**
 * Durations are counted on a logarithmic scale: bucket n holds those of 1.25^n to under 1.25^(n+1) ms, bucket 0 all below
 * 1.25 ms, and the last all from 12 days on. Counts of buckets add up, over keys and days, as means and percentiles do not.
 */
const ratio = 1.25;
const bucketLast = 93;
/** A bucket as one printable character of ASCII. */
const firstCharacter = 33;

/** SQL for the character of a duration's bucket: aggregated, a thousand durations are one short text. */
export function bucketSql(ms: string): string {
  return `chr(${firstCharacter} + least(${bucketLast}, floor(ln(greatest(${ms}, 1)) / ${Math.log(ratio)}))::int)`;
}

/** Adds durations, a character each, to the counts of their buckets. */
export function addDurations(counts: Map<number, number>, characters: string): void {
  for (let place = 0; place < characters.length; place++) {
    const bucket = characters.charCodeAt(place) - firstCharacter;
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
}

/**
 * The duration, in ms, that a share (0 to 1) of those counted does not exceed, as if each bucket's were spread over it
 * evenly: at most a quarter off. Null when there are none.
 */
export function percentile(counts: ReadonlyMap<number, number>, share: number): number | null {
  const buckets = [...counts].sort(([one], [other]) => one - other);
  let left = share * buckets.reduce((sum, [, count]) => sum + count, 0);
  for (const [bucket, count] of buckets) {
    const from = bucket === 0 ? 0 : ratio ** bucket;
    if (left <= count) return from + (left / count) * (ratio ** (bucket + 1) - from);
    left -= count;
  }
  return null;
}
