import { fromPrisma } from 'pg-boss';
import { audit } from '../audit/audit.ts';
import type { Changing, Services } from '../context.ts';
import { Refusal } from '../errors.ts';
import { isUuid } from '../ids.ts';
import { findFailedKind } from './failed-jobs.sql.ts';
import { failedJobs } from './job-kind.ts';

/**
 * Runs a job that was given up once more, as if it were new. `accountId` is the administrator's, for the audit log.
 * Throws NOT_FOUND, and CONFLICT when an equal job waits already.
 */
export async function runAgain(
  { prisma, pool, boss, by }: Changing & Pick<Services, 'pool' | 'boss'>,
  accountId: string,
  id: string,
): Promise<void> {
  const kind = isUuid(id) ? await findFailedKind(pool, id) : undefined;
  if (kind === undefined) throw noSuchJob();
  await prisma.$transaction(async (tx) => {
    const moved = await boss.redrive(failedJobs.name, { ids: [id], db: fromPrisma(tx) });
    if (moved === 0 && (await findFailedKind(pool, id)) === undefined) throw noSuchJob();
    if (moved === 0) throw new Refusal('CONFLICT', { message: 'A job that does the same waits already' });
    await audit(tx, by, { action: 'job.run_again', ownerId: accountId, subject: kind });
  });
}

function noSuchJob(): Refusal {
  return new Refusal('NOT_FOUND', { message: 'There is no such job; it was run again, or is forgotten' });
}
