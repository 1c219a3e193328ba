/** The revision of an endpoint's settings, those of its environments taken together. One at a time is written, so the greatest is the last. */
export function revisionOf(environments: readonly { revision: number }[]): number {
  return Math.max(...environments.map(({ revision }) => revision));
}
