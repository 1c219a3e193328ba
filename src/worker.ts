import { pruneSessions } from './accounts/prune-sessions.job.ts';
import type { Closers, WorkerServices } from './context.ts';
import { pruneEvents } from './events/prune-events.job.ts';
import { startScheduledJob } from './jobs/scheduled-job.ts';
import { watchWork } from './jobs/watch-work.ts';
import { pruneSecrets } from './keys/prune-secrets.job.ts';
import { pruneUnsentMails } from './mail/prune-unsent-mails.job.ts';
import { sendMails } from './mail/send-mails.job.ts';
import { alertUsage } from './plans/alert-usage.job.ts';
import { postAlerts } from './plans/post-alerts.job.ts';
import { pruneRateLimits } from './plans/prune-rate-limits.job.ts';
import { pruneIdempotencyKeys } from './requests/accept/prune-idempotency-keys.job.ts';
import { applyGroups } from './requests/apply/apply-groups.job.ts';
import { indexChangedFields, indexFields } from './requests/apply/index-fields.job.ts';
import { pruneRefusals } from './requests/refusals/prune-refusals.job.ts';
import { expireSandbox } from './requests/sweep/expire-sandbox.job.ts';
import { pruneTombstones } from './requests/sweep/prune-tombstones.job.ts';
import { purgeEndpoints } from './requests/sweep/purge-endpoints.job.ts';
import { requeueStranded } from './requests/sweep/requeue-stranded.job.ts';
import { pruneFigures } from './stats/prune-figures.job.ts';
import { pruneTestMessages } from './webhooks/deliveries/prune-test-messages.job.ts';
import { deliverWebhooks } from './webhooks/sending/deliver-webhooks.job.ts';

const scheduledJobs = [
  pruneUnsentMails,
  pruneSessions,
  requeueStranded,
  pruneTombstones,
  pruneIdempotencyKeys,
  indexFields,
  expireSandbox,
  purgeEndpoints,
  pruneRefusals,
  pruneFigures,
  alertUsage,
  pruneRateLimits,
  pruneSecrets,
  pruneTestMessages,
  pruneEvents,
];

/** Starts every job handler and schedule. Returns functions that end those that the queue itself does not end. */
export async function startWork(services: WorkerServices): Promise<Closers> {
  const deliveries = await deliverWebhooks(services);
  await sendMails(services);
  await postAlerts(services);
  const endApplying = await applyGroups(services, deliveries.turnOf);
  for (const job of scheduledJobs) await startScheduledJob(services, job);
  await indexChangedFields(services);
  return [endApplying, deliveries.close, watchWork(services)];
}
