import { audit } from '../../audit/audit.ts';
import type { WorkerServices } from '../../context.ts';
import { inBatches } from '../../db/in-batches.ts';
import { restorableDays } from '../../endpoints/restore-endpoint.ts';
import { scheduledJob } from '../../jobs/scheduled-job.ts';
import { forgetFigures } from '../../stats/add-figures.ts';
import { deleteRefusals } from '../refusals/refusals.sql.ts';
import { removeRecords, removeRequests } from './sweep.ts';

/** An hour longer than the endpoint can be restored, since clocks differ. */
const keptMs = restorableDays * 24 * 3_600_000 + 3_600_000;
const pageMax = 100;

type Purging = Pick<WorkerServices, 'pool' | 'scanPool' | 'prisma'>;

/** Every night, removes endpoints that can no longer be restored, with everything but their audit log. */
export const purgeEndpoints = scheduledJob('purge-endpoints', '7 4 * * *', async (services) => {
  const { prisma, log } = services;
  const deletedBefore = new Date(Date.now() - keptMs);
  await inBatches(pageMax, async (take) => {
    const gone = await prisma.endpoint.findMany({
      where: { deletedAt: { lt: deletedBefore } },
      orderBy: { id: 'asc' },
      take,
      select: { id: true, name: true, accountId: true },
    });
    for (const endpoint of gone) {
      await purge(services, endpoint);
      log.info({ endpointId: endpoint.id }, 'endpoint.purged: only its audit log is left');
    }
    return gone.length;
  });
});

/** The endpoint itself is deleted last, so that the next night completes an interrupted purge. */
async function purge(
  { pool, scanPool, prisma }: Purging,
  { id: endpointId, name, accountId: ownerId }: { id: string; name: string; accountId: string },
): Promise<void> {
  const sweep = { endpointId, environment: null, keyIds: null, seqMax: null, before: null };
  await removeRequests(scanPool, sweep);
  await removeRecords(scanPool, sweep, 'SANDBOX');
  await removeRecords(scanPool, sweep, 'PRODUCTION');
  await forgetFigures(pool, endpointId);
  await deleteRefusals(pool, [endpointId], null);
  await prisma.$transaction(async (tx) => {
    await tx.endpoint.delete({ where: { id: endpointId } });
    await audit(
      tx,
      { accountId: null, requestId: null, address: null },
      { action: 'endpoint.purged', ownerId, endpointId, subject: name },
    );
  });
}
