import { z } from 'zod';
import { type JobKind, keptWhenFailed, untilDone } from '../jobs/job-kind.ts';

/** Sends one mail. It may carry a link that lets its reader in, so it is sealed (base64) while it waits. */
export const sendMail: JobKind<{ sealed: string }> = {
  name: 'send-mail',
  data: z.object({ sealed: z.base64() }),
  queue: { policy: 'standard', notify: true, expireInSeconds: 60, deleteAfterSeconds: 3600, ...untilDone, ...keptWhenFailed, retryLimit: 20 },
};

/** A mail in plain text. */
export const mailSchema = z.object({ to: z.string(), subject: z.string(), text: z.string() });
export type Mail = z.infer<typeof mailSchema>;
