import type pg from 'pg';
import type { UsageBook } from '../context.ts';
import { countByAccount, grantQuota } from './grant-quota.ts';

/**
 * Counts one request against an account's quota, in the transaction of what it answers. Throws QUOTA_EXCEEDED. It is noted
 * before the commit: an answer whose commit is lost may leave it one too high.
 */
export async function spendRequest(tx: pg.ClientBase, usage: UsageBook, account: { accountId: string }): Promise<void> {
  const { grants, usages } = await grantQuota(tx, countByAccount([account]));
  usage.note(usages);
  const refusal = grants.get(account.accountId)?.spend();
  if (refusal) throw refusal;
}
