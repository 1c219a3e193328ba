import type { WorkerServices } from '../context.ts';
import { inBatches } from '../db/in-batches.ts';
import { inTransaction } from '../db/pool.ts';
import { enqueue, reasonOf } from '../jobs/job-kind.ts';
import { scheduledJob } from '../jobs/scheduled-job.ts';
import { queueMail } from '../mail/queue-mail.ts';
import * as jobs from './jobs.ts';
import { claimAlert, findCrossed } from './subscription.sql.ts';
import { writeAlert } from './write-alert.ts';

const accountsMax = 500;
const nilUuid = '00000000-0000-0000-0000-000000000000';

/**
 * Alerts, every minute, the owners who have used 80 % or all of their quota, by mail and by post if they want it. Each
 * share is alerted once a period and plan; of two reached together only the larger.
 */
export const alertUsage = scheduledJob(
  'alert-usage',
  '* * * * *',
  async (services) => {
    const { pool, log } = services;
    const failures: unknown[] = [];
    let after = nilUuid;
    const crossed = await inBatches(accountsMax, async (max) => {
      const accountIds = await findCrossed(pool, after, max);
      for (const accountId of accountIds) {
        // A failure for one account does not stop the others; the next minute tries it again.
        await alertAccount(services, accountId).catch((error: unknown) => {
          failures.push(error);
          log.warn(
            { err: error, accountId },
            'alerts.queue_failed: no usage alert was queued; the next minute tries again',
          );
        });
      }
      after = accountIds.at(-1) ?? after;
      return accountIds.length;
    });
    if (failures.length > 0)
      throw new Error(`${failures.length} of ${crossed} owners could not be alerted: ${reasonOf(failures[0])}`);
  },
  { expireInSeconds: 600 },
);

/** One transaction for each account, because the account's writes wait for it. */
async function alertAccount(services: WorkerServices, accountId: string): Promise<void> {
  const { pool, boss, publicUrl } = services;
  await inTransaction(pool, async (tx) => {
    const alert = await claimAlert(tx, accountId);
    if (!alert) return;
    const written = writeAlert(alert, publicUrl);
    await queueMail(services, tx, alert, { kind: 'ALERT', accountId, written });
    if (alert.posts)
      await enqueue(boss, jobs.postAlert, tx, [{ data: { accountId, text: written[alert.language ?? 'EN'].text } }]);
  });
}
