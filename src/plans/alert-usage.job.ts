import type { WorkerServices } from '../context.ts';
import { inTransaction } from '../db/pool.ts';
import { enqueue, schedule } from '../jobs/job-kind.ts';
import { queueMail } from '../mail/queue-mail.ts';
import { findCrossed, takeAlert } from './alert-usage.sql.ts';
import * as jobs from './jobs.ts';
import { writeAlert } from './write-alert.ts';

/**
 * Every minute, alerts the owners who have used 80 % or all of their quota, by mail and where they want it posted: of each
 * share once a period and plan, and of the larger alone when both were reached at once.
 */
export async function startAlerting(services: WorkerServices): Promise<void> {
  const { boss, pool, log } = services;
  await schedule(boss, jobs.alertUsage, '* * * * *', async () => {
    for (const accountId of await findCrossed(pool)) {
      // One account's alert that cannot be queued keeps nobody else's back; the next minute tries again.
      await alertAccount(services, accountId).catch((error) => log.warn({ err: error, accountId }, 'an owner could not be alerted'));
    }
  });
}

/** One transaction for each: the account's writes wait for it. */
async function alertAccount(services: WorkerServices, accountId: string): Promise<void> {
  const { pool, boss, publicUrl } = services;
  await inTransaction(pool, async (tx) => {
    const alert = await takeAlert(tx, accountId);
    if (!alert) return;
    const written = writeAlert(alert, publicUrl);
    await queueMail(services, tx, alert, written);
    if (alert.posts) await enqueue(boss, jobs.postAlert, tx, [{ data: { accountId, text: written[alert.language ?? 'EN'].text } }]);
  });
}
