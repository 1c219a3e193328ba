import type { WorkerServices } from '../context.ts';
import { schedule } from '../jobs/job-kind.ts';
import { pruneSessions } from './jobs.ts';

/** Every night removes the sessions that have expired, and what waited for a link in a mail to be followed. */
export async function startPruningSessions({ boss, prisma, log }: WorkerServices): Promise<void> {
  await schedule(boss, pruneSessions, '37 3 * * *', async () => {
    const expired = { where: { expiresAt: { lt: new Date() } } };
    const { count } = await prisma.session.deleteMany(expired);
    await prisma.verification.deleteMany(expired);
    if (count > 0) log.info({ pruned: count }, 'expired sessions were pruned');
  });
}
