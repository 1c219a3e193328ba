import type { WorkOptions } from 'pg-boss';
import type { WorkerServices } from '../context.ts';
import { ensureQueue, work } from '../jobs/job-kind.ts';
import { openSender } from '../webhooks/sending/send-webhook.ts';
import * as jobs from './jobs.ts';

// Behind a job the next is taken at once while more are known to wait.
const options: WorkOptions = {
  burstWhenReadyExceeds: 1,
  localConcurrency: 2,
  pollingIntervalSeconds: 2,
  notifyPollingIntervalSeconds: 5,
};

/** Posts alerts in the shape that Slack and Discord take, each its own part of it; what fails is tried again for half an hour. */
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
      final ? 'an alert cannot be posted' : 'an alert could not be posted and is tried again',
    );
    if (!final) throw new Error(error);
  });
}
