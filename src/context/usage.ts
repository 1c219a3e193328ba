/** What an account has used of one period of its quota, both ends of which are in epoch milliseconds. */
export interface PeriodUsage {
  readonly periodStart: number;
  readonly periodEnd: number;
  readonly used: number;
}

/** What accounts have used of their present periods, as far as this process knows: exact after what it counted itself. */
export interface UsageBook {
  /** Writes down what a committed grant has left behind. */
  note(usages: ReadonlyMap<string, PeriodUsage>): void;
  /** Undefined when nothing is known of the present period. */
  known(accountId: string): PeriodUsage | undefined;
  /** Looks up what is not known; undefined when that is not to be had. */
  find(accountId: string): Promise<PeriodUsage | undefined>;
}

/**
 * Counts one read against an account's quota, together with others of the same instant, and answers what the period has used
 * once that is on disk. Throws QUOTA_EXCEEDED.
 */
export type SpendRequest = (account: { accountId: string }) => Promise<PeriodUsage>;
