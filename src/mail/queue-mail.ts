import type { Queryable } from '../db/pool.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import type { Seal } from '../db/seal.ts';
import { newId } from '../ids.ts';
import type { Boss } from '../jobs/boss.ts';
import { enqueue } from '../jobs/job-kind.ts';
import { type Mail, sendMail } from './jobs.ts';

/** The languages of mails. */
export const languages = ['EN', 'ZH_CN'] as const;
export type Language = (typeof languages)[number];

/** A mail in every language. */
export type Written = Record<Language, { subject: string; text: string }>;

/** The address of a mail and its reader's language; null for a reader who has chosen none and gets English. */
export interface Reader {
  email: string;
  language: Language | null;
}

/** The kind of a mail, and the data that an administrator sees of it while mail is off. */
export interface Purpose extends Pick<Mail, 'kind' | 'accountId'> {
  topic?: string;
  link?: { url: string; endsAt: Date };
}

/** Queues a mail in its reader's language, in the transaction of its cause: it is sent if and only if that commits. */
export async function queueMail(
  { boss, seal }: { boss: Boss; seal: Seal },
  tx: Queryable | PrismaTransaction,
  reader: Reader,
  { written, kind, accountId, topic, link }: Purpose & { written: Written },
): Promise<void> {
  const mail: Mail = {
    id: newId('req').uuid,
    kind,
    to: reader.email,
    ...written[reader.language ?? 'EN'],
    accountId,
    topic: topic ?? null,
    link: link ? { url: link.url, endsAt: link.endsAt.toISOString() } : null,
  };
  await enqueue(boss, sendMail, tx, [{ data: { sealed: seal.close(JSON.stringify(mail)).toString('base64') } }]);
}
