import type { Target } from '../access/actor.ts';
import type { SeenRecord } from '../context/requests.ts';
import type { Context } from '../context.ts';
import type { FoundPage, PageInput } from '../db/scan.ts';
import { Refusal } from '../errors.ts';
import { type Search, searchSql } from './conditions.sql.ts';
import { scanPage } from './scan-page.ts';

const monthMs = 30 * 24 * 3600 * 1000;

/** The input of a search. By default it finds records updated in the last 30 days. */
export interface SearchInput {
  q: string;
  from?: Date | null | undefined;
  to?: Date | null | undefined;
}

/**
 * Returns a page of the applied records whose payload contains a text, newest first. Throws the refusals of admission
 * and quota, and INVALID_ARGUMENT.
 */
export async function searchRecords(
  context: Context,
  target: Target,
  wanted: SearchInput,
  page: PageInput,
): Promise<FoundPage<SeenRecord>> {
  const admission = await context.admit(target, 'read');
  const search = checkSearch(wanted);
  const order = { field: undefined, direction: 'DESC' } as const;
  return scanPage(
    context,
    admission,
    async () => ({ admission, order, lookup: undefined, fits: (parameters) => searchSql(parameters, search) }),
    page,
  );
}

function checkSearch({ q, from, to }: SearchInput): Search {
  const length = [...q].length;
  if (length < 1 || length > 200 || q.includes('\0'))
    throw new Refusal('INVALID_ARGUMENT', { message: 'q must be 1 to 200 characters of text' });
  const end = to ?? new Date();
  // Without `to` the search has no real end: our clock may be behind the database's.
  return { text: q, from: from ?? new Date(end.getTime() - monthMs), to: to ?? new Date(end.getTime() + monthMs) };
}
