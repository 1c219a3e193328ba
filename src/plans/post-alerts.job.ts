import type { WorkOptions } from 'pg-boss';
import type { WorkerServices } from '../context.ts';
import { ensureQueue, work } from '../jobs/job-kind.ts';
import { openSender } from '../webhooks/sending/send-webhook.ts';
import * as jobs from './jobs.ts';

// After a job the next is fetched at once while more are known to wait.
const options: WorkOptions = {
  burstWhenReadyExceeds: 1,
  localConcurrency: 2,
  pollingIntervalSeconds: 2,
  notifyPollingIntervalSeconds: 5,
};

/** Posts alerts in a form that Slack and Discord each read their part of. A failed post is retried for half an hour. */
export async function postAlerts({ boss, prisma, log, targets }: WorkerServices): Promise<void> {
  await ensureQueue(boss, jobs.postAlert);
  const { send } = openSender(targets);
  await work({ boss, log }, jobs.postAlert, options, async ({ accountId, text }) => {
    const account = await prisma.account.findUnique({ where: { id: accountId }, select: { alertWebhookUrl: true } });
    if (!account?.alertWebhookUrl) return;
    const body = JSON.stringify({ text, content: text });
    const { error, final } = await send({
      url: account.alertWebhookUrl,
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (error === null) return;
    log.warn(
      { accountId, error },
      final
        ? 'alerts.post_given_up: the alert is not posted; its mail was sent'
        : 'alerts.post_failed: the alert is not posted yet; the job retries it',
    );
    if (!final) throw new Error(error);
  });
}
