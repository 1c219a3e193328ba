import { z } from 'zod';
import { newId } from '../ids.ts';
import { type JobKind, keptWhenFailed, untilDone } from '../jobs/job-kind.ts';

/** Sends one mail. It may carry a secret link, so it is sealed (base64) while it waits. */
export const sendMail: JobKind<{ sealed: string }> = {
  name: 'send-mail',
  data: z.object({ sealed: z.base64() }),
  queue: {
    policy: 'standard',
    notify: true,
    expireInSeconds: 60,
    deleteAfterSeconds: 3600,
    ...untilDone,
    ...keptWhenFailed,
    retryLimit: 20,
  },
};

export const mailKinds = ['PASSWORD_RESET', 'EMAIL_VERIFICATION', 'INVITATION', 'ALERT', 'NOTICE'] as const;

/** A mail in plain text. Older versions queued mails with only recipient, subject and text. */
export const mailSchema = z.object({
  id: z.uuid().default(() => newId('req').uuid),
  kind: z.enum(mailKinds).default('NOTICE'),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  /** The account whose audit log records that an administrator read this mail; null for none. */
  accountId: z.uuid().nullable().default(null),
  /** A newer unsent mail of the same kind, recipient and topic replaces it; null is never replaced. */
  topic: z.string().nullable().default(null),
  link: z.object({ url: z.string(), endsAt: z.iso.datetime() }).nullable().default(null),
});
export type Mail = z.infer<typeof mailSchema>;
