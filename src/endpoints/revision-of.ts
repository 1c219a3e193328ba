/**
 * Returns the revision of an endpoint's settings, those of both environments together. Writes are serialised, so the
 * greatest is the last.
 */
export function revisionOf(environments: readonly { revision: number }[]): number {
  return Math.max(...environments.map(({ revision }) => revision));
}
