import { createTransport, type Transporter } from 'nodemailer';
import type { WorkOptions } from 'pg-boss';
import type { WorkerServices } from '../context.ts';
import { work } from '../jobs/job-kind.ts';
import * as jobs from './jobs.ts';
import { keepUnsent } from './unsent-mails.ts';

/** Each worker sends one mail at a time, so that a connection that hangs does not block the others. */
const options: WorkOptions = {
  burstWhenBatchFull: true,
  localConcurrency: 3,
  pollingIntervalSeconds: 2,
  notifyPollingIntervalSeconds: 5,
};

/** An attempt ends well before its job expires, so that no mail is sent twice at once. */
const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/**
 * Sends queued mails by SMTP. Without an SMTP server they are kept for administrators. Their text and links are never
 * logged.
 */
export async function sendMails({ boss, pool, seal, log, smtpUrl, mailFrom }: WorkerServices): Promise<void> {
  const transport =
    smtpUrl === undefined ? undefined : createTransport({ url: smtpUrl, ...timeouts }, { from: mailFrom });
  await work({ boss, log }, jobs.sendMail, options, async ({ sealed }) => {
    const mail = jobs.mailSchema.parse(JSON.parse(seal.open(Buffer.from(sealed, 'base64'))));
    if (transport) return send(transport, mail, log);
    await keepUnsent(pool, seal, mail);
    log.info(
      { kind: mail.kind, to: mail.to, subject: mail.subject },
      'mails.kept: mail is off, so an administrator can pass it on; set SMTP_URL to send mail',
    );
  });
}

/** Throws if a retry may succeed. Gives up a recipient that the server refuses permanently. */
async function send(
  transport: Transporter,
  { to, subject, text }: jobs.Mail,
  log: WorkerServices['log'],
): Promise<void> {
  try {
    await transport.sendMail({ to, subject, text });
  } catch (error) {
    const refused = isRecipientRefused(error);
    log.warn(
      { err: error, to, subject },
      refused
        ? 'mails.given_up: the server refuses the recipient, so the mail is never sent'
        : 'mails.send_failed: the mail is not sent yet; the job retries it',
    );
    if (!refused) throw error;
  }
}

function isRecipientRefused(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'EENVELOPE' &&
    'responseCode' in error &&
    Number(error.responseCode) >= 500
  );
}
