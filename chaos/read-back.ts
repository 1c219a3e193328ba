import { Pool } from 'undici';
import { z } from 'zod';
import type { Installation } from './installation.ts';
import type { Accepted } from './writers.ts';

const receiptShape = z.object({
  data: z.object({
    state: z.string(),
    version: z.number().nullable(),
    deliveries: z.array(z.object({ state: z.string() })),
  }),
});

/** A write's receipt, as the API returns it. */
export interface Receipt {
  state: string;
  version: number;
  /** True when its one message was delivered. */
  delivered: boolean;
}

const atOnce = 32;

/** Returns the receipt of each write by its id; writes that the API does not know are absent. */
export async function readReceipts(
  { target }: Installation,
  accepted: readonly Accepted[],
  signal: AbortSignal,
): Promise<Map<string, Receipt>> {
  const receipts = new Map<string, Receipt>();
  await askAll(target.url, accepted, signal, async (pool, { requestId }) => {
    const { statusCode, body } = await pool.request({
      method: 'GET',
      path: `/api/v1/requests/${requestId}`,
      headers: authorized(target),
      signal,
    });
    const text = await body.text();
    if (statusCode !== 200) return;
    const { state, version, deliveries } = receiptShape.parse(JSON.parse(text)).data;
    receipts.set(requestId, {
      state,
      version: version ?? 0,
      delivered: deliveries.length === 1 && deliveries[0]?.state === 'succeeded',
    });
  });
  return receipts;
}

/** Returns the payload text of each record as the API returns it; null for a deleted record. */
export async function readRecords(
  { target }: Installation,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, string | null>> {
  const records = new Map<string, string | null>();
  await askAll(target.url, ids, signal, async (pool, id) => {
    const { statusCode, body } = await pool.request({
      method: 'GET',
      path: `${target.path}/${id}`,
      headers: authorized(target),
      signal,
    });
    const text = await body.text();
    const payload = /"payload":(\{.*?\}),"status":"success"/.exec(text)?.[1];
    if (statusCode === 404) records.set(id, null);
    else if (statusCode === 200 && payload !== undefined) records.set(id, payload);
  });
  return records;
}

function authorized({ headers }: Installation['target']): Record<string, string> {
  return { Authorization: headers.Authorization ?? '' };
}

async function askAll<Item>(
  url: string,
  items: readonly Item[],
  signal: AbortSignal,
  ask: (pool: Pool, item: Item) => Promise<void>,
): Promise<void> {
  const pool = new Pool(url, { connections: atOnce });
  let next = 0;
  const askOn = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) {
      signal.throwIfAborted();
      await ask(pool, item);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, askOn));
  } finally {
    await pool.destroy();
  }
}
