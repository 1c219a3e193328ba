import type { Queryable } from '../db/pool.ts';
import { Refusal } from '../errors.ts';
import { takeUsage } from './take-usage.sql.ts';

/** What one account was granted: spent request by request. */
export class Grant {
  count: number;
  readonly #resetsInSeconds: number | undefined;

  constructor(count: number, resetsInSeconds?: number) {
    this.count = count;
    this.#resetsInSeconds = resetsInSeconds;
  }

  /** Takes one request from the grant; a Refusal, QUOTA_EXCEEDED, when it is used up. */
  spend(): Refusal | undefined {
    if (this.count <= 0) return new Refusal('QUOTA_EXCEEDED', { retryAfter: this.#resetsInSeconds });
    this.count--;
    return undefined;
  }
}

/**
 * Counts each account's demand (a negative one gives back) against the quota of its present 30-day period, in the caller's
 * transaction, and answers how many fit: with a plan that has overage all of them. Until the transaction ends nobody else
 * counts or accepts for these accounts. An account without a subscription is granted nothing.
 */
export async function grantQuota(tx: Queryable, demand: ReadonlyMap<string, number>): Promise<Map<string, Grant>> {
  const grants = new Map([...demand.keys()].map((accountId) => [accountId, new Grant(0)]));
  if (demand.size === 0) return grants;
  for (const row of await takeUsage(tx, [...demand.keys()], [...demand.values()])) grants.set(row.account_id, new Grant(Number(row.granted), row.resets_in));
  return grants;
}

/** How many times each account occurs. */
export function countByAccount(admissions: Iterable<{ accountId: string }>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { accountId } of admissions) counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
  return counts;
}
