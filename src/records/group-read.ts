import type pg from 'pg';
import { type Admission, placeOfRecord, sees } from '../access/actor.ts';
import type { PeriodUsage, ReadRecord, SeenRecord, UsageBook } from '../context.ts';
import { gather } from '../db/gather.ts';
import { inTransaction } from '../db/pool.ts';
import { Refusal } from '../errors.ts';
import { countByAccount, grantQuota } from '../plans/grant-quota.ts';
import { type FoundRecord, readRecords, type Sought } from './read-records.sql.ts';

/** Reads records: those asked for while a read is under way share the next one, and one update of the quota. */
export function openGroupRead(pool: pg.Pool, usage: UsageBook): ReadRecord {
  const read = gather<Sought, SeenRecord>({
    async run(sought) {
      const { answers, usages } = await inTransaction(pool, (tx) => readGroup(tx, sought));
      usage.note(usages);
      return answers;
    },
    sizeOf: () => 500,
    itemsMax: 500,
    bytesMax: 4_000_000,
    inFlightMax: 2,
    waitingBytesMax: 8_000_000,
    overloaded: () => new Refusal('UNAVAILABLE'),
  });
  return (admission, recordId) => read({ admission, recordId });
}

interface GroupRead {
  answers: (SeenRecord | Refusal)[];
  usages: ReadonlyMap<string, PeriodUsage>;
}

/** Only what is found counts, and only what the quota covers is answered. */
async function readGroup(tx: pg.PoolClient, sought: Sought[]): Promise<GroupRead> {
  const records = await readRecords(tx, sought);
  const visible = sought.map((one) => visibleTo(one, records.get(placeOfRecord(one.admission, one.recordId))));
  const found = sought.filter((_, place) => visible[place]).map(({ admission }) => admission);
  const { grants, usages } = await grantQuota(tx, countByAccount(found.filter(counts)));
  const answers = sought.map(({ admission }, place) => {
    const record = visible[place];
    if (!record) return new Refusal('RECORD_NOT_FOUND');
    return counts(admission) ? (grants.get(admission.accountId)?.spend() ?? record) : record;
  });
  return { answers, usages };
}

function visibleTo({ admission }: Sought, record: FoundRecord | undefined): FoundRecord | undefined {
  return record && sees(admission, record.keyId) ? record : undefined;
}

/** What keys read costs, and what the production console does; an owner's other looks do not. */
function counts({ keyId, environment }: Admission): boolean {
  return keyId !== null || environment === 'PRODUCTION';
}
