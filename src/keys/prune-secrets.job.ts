import type { WorkerServices } from '../context.ts';
import { schedule } from '../jobs/job-kind.ts';
import { pruneSecrets } from './jobs.ts';

/** Until then a webhook that is retried, or sent again by hand, is signed with the secret of the key that asked for it. */
const keptMs = 30 * 24 * 3_600_000;

/** Every night, removes the keys that have been replaced and ended over 30 days ago. */
export async function startPruningSecrets({ boss, prisma, log }: WorkerServices): Promise<void> {
  await schedule(boss, pruneSecrets, '47 3 * * *', async () => {
    const { count } = await prisma.apiKeySecret.deleteMany({ where: { expiresAt: { lt: new Date(Date.now() - keptMs) } } });
    if (count > 0) log.info({ pruned: count }, 'replaced keys were pruned');
  });
}
