import { createTransport } from 'nodemailer';
import type { WorkerServices } from '../context.ts';
import { ensureQueue, work } from '../jobs/job-kind.ts';
import * as jobs from './jobs.ts';

/** Sends queued mails by SMTP. Without a server to send them by, their text is logged, so that a link in it can be followed. */
export async function startMailing({ boss, seal, log, smtpUrl, mailFrom }: WorkerServices): Promise<void> {
  await ensureQueue(boss, jobs.sendMail);
  const transport = smtpUrl === undefined ? undefined : createTransport(smtpUrl, { from: mailFrom });
  await work(boss, jobs.sendMail, { pollingIntervalSeconds: 2 }, async ([item]) => {
    if (!item) return;
    const mail = jobs.mailSchema.parse(JSON.parse(seal.open(Buffer.from(item.data.sealed, 'base64'))));
    if (transport) await transport.sendMail(mail);
    else log.info({ to: mail.to, subject: mail.subject, text: mail.text }, 'a mail; set SMTP_URL to have it sent');
  });
}
