import type { WorkerServices } from '../../context.ts';
import { firstUuidOf } from '../../ids.ts';
import { scheduledJob } from '../../jobs/scheduled-job.ts';
import { removeRecords, removeRequests, sweepSlackMs } from './sweep.ts';

const keptMs = 30 * 24 * 3_600_000;
const pageMax = 500;

interface Sandbox {
  endpointId: string;
  sweptTo: Date | null;
}

/** Every night, removes from sandboxes the requests accepted over 30 days ago, and the records untouched since. */
export const expireSandbox = scheduledJob('expire-sandbox', '37 2 * * *', async ({ scanPool, prisma, log }) => {
  const before = new Date(Date.now() - keptMs);
  const removed = { requests: 0, records: 0 };
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const sandboxes = await prisma.environment.findMany({
      where: { name: 'SANDBOX', ...(after && { endpointId: { gt: after } }) },
      orderBy: { endpointId: 'asc' },
      take: pageMax,
      select: { endpointId: true, sweptTo: true },
    });
    for (const sandbox of sandboxes) {
      const expired = await expire({ scanPool, prisma }, sandbox, before);
      removed.requests += expired.requests;
      removed.records += expired.records;
    }
    after = sandboxes.at(-1)?.endpointId;
  }
  if (removed.requests + removed.records > 0)
    log.info(removed, 'sandboxes.swept: requests and records of over 30 days were removed');
});

/**
 * Requests are scanned once, from the end of the last night's scan, since their acceptance never changes. Records are
 * scanned from the oldest on every night: one that was touched then may be untouched since. Older ones are gone, so
 * there are few.
 */
async function expire(
  { scanPool, prisma }: Pick<WorkerServices, 'scanPool' | 'prisma'>,
  { endpointId, sweptTo }: Sandbox,
  before: Date,
) {
  const sweep = { endpointId, environment: 'SANDBOX', keyIds: null, seqMax: null, before } as const;
  const end = firstUuidOf(before);
  const requests = await removeRequests(
    scanPool,
    sweep,
    sweptTo ? { after: firstUuidOf(new Date(sweptTo.getTime() - sweepSlackMs)), end } : { end },
  );
  const records = await removeRecords(scanPool, sweep, 'SANDBOX', { end });
  await prisma.environment.updateMany({ where: { endpointId, name: 'SANDBOX' }, data: { sweptTo: before } });
  return { requests, records };
}
