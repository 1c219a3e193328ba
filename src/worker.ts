import type { WorkerServices } from './context.ts';
import { startMailing } from './mail/send-mail.job.ts';
import { startApplying } from './requests/apply-group.job.ts';
import { startPruning } from './requests/prune-tombstones.job.ts';
import { startRequeuing } from './requests/requeue-stranded.job.ts';
import { startDeliveries } from './webhooks/deliver-webhook.job.ts';

/** The whole of the work: starts every job handler and schedule. */
export async function startWork(services: WorkerServices): Promise<void> {
  await startDeliveries(services);
  await startMailing(services);
  await startApplying(services);
  await startRequeuing(services);
  await startPruning(services);
}
