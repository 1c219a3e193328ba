/** An account's use of one period of its quota. Both ends are in epoch milliseconds. */
export interface PeriodUsage {
  readonly periodStart: number;
  readonly periodEnd: number;
  readonly used: number;
}

/** The use of accounts in their present periods, as far as this process knows. Exact after its own grants. */
export interface UsageBook {
  /** Stores the use that a committed grant left behind. */
  note(usages: ReadonlyMap<string, PeriodUsage>): void;
  /** Returns undefined when nothing is known of the present period. */
  known(accountId: string): PeriodUsage | undefined;
  /** Looks up unknown use in the database; undefined when that fails. */
  find(accountId: string): Promise<PeriodUsage | undefined>;
}

/**
 * Counts one read against an account's quota and returns the period's use once that is on disk. Batched. Throws
 * QUOTA_EXCEEDED.
 */
export type SpendRequest = (account: { accountId: string }) => Promise<PeriodUsage>;
