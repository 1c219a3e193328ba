import { setTimeout as delay } from 'node:timers/promises';
import type { Receiver, Report } from '../harness/counting-receiver.ts';
import type { AcceptedWrite } from '../harness/writes.ts';

const lookEveryMs = 100;
/** Longer than a failed attempt waits for the next one. */
const patienceMs = 90_000;

/**
 * Waits until each of the writes has arrived, and returns the report. Throws when nothing comes for 90 s, when a
 * message belongs to no write, or when one came under two ids.
 */
export async function untilArrived(
  receiver: Receiver,
  writes: readonly AcceptedWrite[],
  signal: AbortSignal,
): Promise<Report> {
  let before = 0;
  for (let since = Date.now(); ; await delay(lookEveryMs, undefined, { signal })) {
    const count = await receiver.count();
    if (count >= writes.length) break;
    if (count > before) since = Date.now();
    if (Date.now() > since + patienceMs)
      throw new Error(`Of ${writes.length} messages ${count} have come, and none for ${patienceMs / 1000} s`);
    before = count;
  }
  const report = await receiver.report();
  const arrived = new Set(report.arrivals.map(({ requestId }) => requestId));
  const lost = writes.filter(({ requestId }) => !arrived.has(requestId)).length;
  if (lost > 0) throw new Error(`${lost} of ${writes.length} messages are lost`);
  if (report.arrivals.length > writes.length)
    throw new Error(`${report.arrivals.length} messages came of ${writes.length} writes`);
  return report;
}
