import { startPruningSessions } from './accounts/prune-sessions.job.ts';
import type { Closers, WorkerServices } from './context.ts';
import { startPruningEvents } from './events/prune-events.job.ts';
import { watchWork } from './jobs/watch.ts';
import { startPruningSecrets } from './keys/prune-secrets.job.ts';
import { startPruningUnsentMails } from './mail/prune-unsent-mails.job.ts';
import { startMailing } from './mail/send-mail.job.ts';
import { startAlerting } from './plans/alert-usage.job.ts';
import { startPostingAlerts } from './plans/post-alert.job.ts';
import { startPruningRateLimits } from './plans/prune-rate-limits.job.ts';
import { startApplying } from './requests/apply-group.job.ts';
import { startExpiring } from './requests/expire-sandbox.job.ts';
import { startIndexing } from './requests/index-fields.job.ts';
import { startPruningRefusals } from './requests/prune-refusals.job.ts';
import { startForgetting } from './requests/prune-remembered.job.ts';
import { startPruning } from './requests/prune-tombstones.job.ts';
import { startPurging } from './requests/purge-endpoints.job.ts';
import { startRequeuing } from './requests/requeue-stranded.job.ts';
import { startPruningFigures } from './stats/prune-figures.job.ts';
import { startDeliveries } from './webhooks/deliver-webhook.job.ts';
import { startPruningTestMessages } from './webhooks/prune-test-messages.job.ts';

/** The whole of the work: starts every job handler and schedule. Answers what ends those that the queue itself does not end. */
export async function startWork(services: WorkerServices): Promise<Closers> {
  const deliveries = await startDeliveries(services);
  await startMailing(services);
  await startPruningUnsentMails(services);
  await startPruningSessions(services);
  const endApplying = await startApplying(services, deliveries.turnOf);
  await startRequeuing(services);
  await startPruning(services);
  await startForgetting(services);
  await startIndexing(services);
  await startExpiring(services);
  await startPurging(services);
  await startPruningRefusals(services);
  await startPruningFigures(services);
  await startAlerting(services);
  await startPostingAlerts(services);
  await startPruningRateLimits(services);
  await startPruningSecrets(services);
  await startPruningTestMessages(services);
  await startPruningEvents(services);
  return [endApplying, deliveries.close, watchWork(services)];
}
