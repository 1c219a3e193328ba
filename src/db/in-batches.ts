/**
 * Runs a statement that changes up to `max` rows, and answers how many, until it finds fewer. Each is a transaction of its own, so however
 * much has gathered no statement is long. Returns how many rows there were in all.
 */
export async function inBatches(max: number, change: (max: number) => Promise<number>): Promise<number> {
  let all = 0;
  for (let count = max; count === max; all += count) count = await change(max);
  return all;
}
