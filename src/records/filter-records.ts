import type { Admission, FieldType, Target } from '../access/actor.ts';
import type { SeenRecord } from '../context/requests.ts';
import type { Context } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import { type FoundPage, type PageInput, scanMax, searchableScanMax } from '../db/scan.ts';
import { type Comparison, type ConditionInput, checkConditions } from './check-conditions.ts';
import { fitsSql } from './conditions.sql.ts';
import { type Lookup, lookupOf } from './lookups.sql.ts';
import { checkOrder, type OrderInput, type RecordOrder } from './record-order.ts';
import { scanPage } from './scan-page.ts';
import { countLookup, readSearchable } from './scan-records.sql.ts';

/** Selects the records of a list, and their order. */
export interface FilterInput {
  filter?: readonly ConditionInput[] | null | undefined;
  orderBy?: OrderInput | null | undefined;
}

/**
 * Returns a page of the applied records for which all conditions hold. In the order of a field, only records with a
 * value of its type are listed. Throws the refusals of admission and quota, and INVALID_ARGUMENT.
 */
export async function filterRecords(
  context: Context,
  target: Target,
  { filter, orderBy }: FilterInput,
  page: PageInput,
): Promise<FoundPage<SeenRecord>> {
  const admission = await context.admit(target, 'read');
  const comparisons = checkConditions(filter ?? []);
  return scanPage(
    context,
    admission,
    async (db) => {
      const searchable = await readSearchable(db, admission);
      const order = checkOrder(orderBy, searchable);
      const lookup = await chooseLookup(db, admission, order, lookupsOf(searchable, comparisons));
      const most = comparisons.every(({ path }) => searchable.has(path)) ? searchableScanMax : scanMax;
      return {
        admission,
        order,
        lookup,
        most,
        fits: (parameters) => fitsSql(parameters, 'record.payload', comparisons),
      };
    },
    page,
  );
}

function lookupsOf(searchable: ReadonlyMap<string, FieldType>, comparisons: readonly Comparison[]): Lookup[] {
  return [...searchable.keys()].flatMap((name) => lookupOf(name, comparisons) ?? []);
}

/** Each of these needs its own look-up in the order's index. */
const sortedByFieldMax = 2_500;

/**
 * Returns the look-up that a page starts from. One in the list's order is followed row by row. Any other must be
 * sorted as a whole, so it must be short. Undefined means to walk all records in the list's order.
 */
async function chooseLookup(
  tx: Queryable,
  admission: Admission,
  { field }: RecordOrder,
  lookups: readonly Lookup[],
): Promise<Lookup | undefined> {
  const ordered = lookups.find(({ name, points }) => (field ? name === field.name : points));
  if (lookups.every((lookup) => lookup === ordered)) return ordered;
  let [chosen, fewest] = [ordered, (field ? sortedByFieldMax : scanMax) + 1];
  for (const lookup of lookups) {
    const count = await countLookup(tx, admission, lookup, fewest);
    if (count < fewest) [chosen, fewest] = [lookup, count];
  }
  return chosen;
}
