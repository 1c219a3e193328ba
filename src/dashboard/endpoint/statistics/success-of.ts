interface Counts {
  succeeded: number;
  failed: number;
}

/** All requests that are done: accepted writes that were applied or failed. */
export function requestsOf({ succeeded, failed }: Counts): number {
  return succeeded + failed;
}

/** The share of them that was applied; undefined when there were none. */
export function successOf(counts: Counts): number | undefined {
  const all = requestsOf(counts);
  return all > 0 ? counts.succeeded / all : undefined;
}
