import type { Target } from '../access/actor.ts';
import type { Context, SeenRecord } from '../context.ts';
import { inTransaction } from '../db/pool.ts';
import { Refusal } from '../errors.ts';
import { countByAccount, grantQuota } from '../plans/grant-quota.ts';
import { listRecords as list, type Page, type Search, searchRecords as search } from './read-records.sql.ts';

const monthMs = 30 * 24 * 3600 * 1000;

/** What to search for. `from` and `to` are RFC 3339 times; by default the last 30 days. */
export interface SearchWanted {
  q: string;
  from?: Date | null | undefined;
  to?: Date | null | undefined;
}

/** A page of records, or of those that a search finds; it costs a key one request of the quota. Refuses as admission and quota do, and INVALID_ARGUMENT. */
export async function listRecords(context: Context, target: Target, page: Page, wanted?: SearchWanted): Promise<SeenRecord[]> {
  const admission = await context.admit(target, 'read');
  const bounds = wanted && checkSearch(wanted);
  return inTransaction(context.pool, async (tx) => {
    const records = bounds ? await search(tx, admission, bounds, page) : await list(tx, admission, page);
    if (admission.keyId === null) return records;
    const grants = await grantQuota(tx, countByAccount([admission]));
    const refusal = grants.get(admission.accountId)?.spend();
    if (refusal) throw refusal;
    return records;
  });
}

function checkSearch({ q, from, to }: SearchWanted): Search {
  const length = [...q].length;
  if (length < 1 || length > 200 || q.includes('\0')) throw new Refusal('INVALID_ARGUMENT', { message: 'q must be 1 to 200 characters of text' });
  const end = to ?? new Date();
  // Without an end the search has none: our clock may be behind the database's.
  return { text: q, from: from ?? new Date(end.getTime() - monthMs), to: to ?? new Date(end.getTime() + monthMs) };
}
