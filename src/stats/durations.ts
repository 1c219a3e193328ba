/**
 * Durations are counted on a logarithmic scale. Bucket n holds 1.25^n to under 1.25^(n+1) ms, bucket 0 all below 1.25
 * ms, the last all from 12 days on. Unlike means and percentiles, the counts can be summed over keys and days.
 */
const ratio = 1.25;
const bucketLast = 93;
/** A bucket is one printable ASCII character. */
const firstCharacter = 33;

/** Returns SQL for the character of a duration's bucket. Aggregated, a thousand durations are one short text. */
export function bucketSql(ms: string): string {
  return `chr(${firstCharacter} + least(${bucketLast}, floor(ln(greatest(${ms}, 1)) / ${Math.log(ratio)}))::int)`;
}

/** Adds durations, one character each, to the counts of their buckets. */
export function addDurations(counts: Map<number, number>, characters: string): void {
  for (let index = 0; index < characters.length; index++) {
    const bucket = characters.charCodeAt(index) - firstCharacter;
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
}

/**
 * Returns the duration in ms that a share (0 to 1) of the counted ones does not exceed; null for none. It assumes an
 * even spread within a bucket, so it is off by a quarter at most.
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
