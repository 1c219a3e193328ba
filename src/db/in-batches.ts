/**
 * Runs a statement that changes up to `max` rows until it changes fewer. Each run is a transaction, so no statement is
 * long. Returns the total number of rows.
 */
export async function inBatches(max: number, change: (max: number) => Promise<number>): Promise<number> {
  let all = 0;
  for (let count = max; count === max; all += count) count = await change(max);
  return all;
}
