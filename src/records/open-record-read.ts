import type pg from 'pg';
import { type Admission, recordAddress, sees } from '../access/actor.ts';
import { batch } from '../batch.ts';
import type { ReadRecord, SeenRecord } from '../context/requests.ts';
import type { SpendRequest } from '../context/usage.ts';
import { prepared } from '../db/pool.ts';
import { Refusal } from '../errors.ts';
import { type RecordRead, readRecords } from './read-records.sql.ts';

/** Reads records in batches. Only found records count, and only those covered by the quota are returned. */
export function openRecordRead(pool: pg.Pool, spendRequest: SpendRequest): ReadRecord {
  const read = batch<RecordRead, SeenRecord>({
    run: (sought) => readGroup(pool, sought),
    itemsMax: 500,
    waitingBytesMax: 16_000,
  });
  return async (admission, recordId) => {
    const record = await read({ admission, recordId });
    if (counts(admission)) await spendRequest(admission);
    return record;
  };
}

async function readGroup(pool: pg.Pool, sought: RecordRead[]): Promise<(SeenRecord | Refusal)[]> {
  const records = await readRecords(prepared(pool), sought);
  return sought.map(({ admission, recordId }) => {
    const record = records.get(recordAddress(admission, recordId));
    return record && sees(admission, record.keyId) ? record : new Refusal('RECORD_NOT_FOUND');
  });
}

/** True for reads by key and by the production console. Other reads of an owner are free. */
function counts({ keyId, environment }: Admission): boolean {
  return keyId !== null || environment === 'PRODUCTION';
}
