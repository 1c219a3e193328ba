/** The present month and the twelve before it, in UTC, as the API tells them: the newest first. */
export function lastMonths(now: Date): string[] {
  return Array.from({ length: 13 }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back)).toISOString().slice(0, 7),
  );
}
