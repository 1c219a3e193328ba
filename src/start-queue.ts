import type { Boss } from './jobs/boss.ts';
import { ensureFailedJobs, ensureQueue } from './jobs/job-kind.ts';
import { sendMail } from './mail/jobs.ts';
import { applyGroup } from './requests/apply/jobs.ts';
import { deliverWebhook, retryWebhook } from './webhooks/sending/jobs.ts';

/** Starts the job queue, with the queues that every process adds jobs to. */
export async function startQueue(boss: Boss): Promise<void> {
  await boss.start();
  await ensureFailedJobs(boss);
  for (const kind of [applyGroup, sendMail, deliverWebhook, retryWebhook]) await ensureQueue<object>(boss, kind);
}
