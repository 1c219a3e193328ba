interface Counts {
  succeeded: number;
  failed: number;
  refused: number;
}

/** All that was asked. */
export function allOf({ succeeded, failed, refused }: Counts): number {
  return succeeded + failed + refused;
}

/** The share of it that succeeded; undefined when nothing was asked. */
export function successOf(counts: Counts): number | undefined {
  const all = allOf(counts);
  return all > 0 ? counts.succeeded / all : undefined;
}
