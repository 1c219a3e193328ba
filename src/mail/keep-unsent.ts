import type { Services } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import type { Seal } from '../db/seal.ts';
import type { Mail } from './jobs.ts';
import type { Purpose } from './queue-mail.ts';
import { insertUnsent, keepNewest } from './unsent-mails.sql.ts';

/** The most mails of each kind, so that a flood of one kind does not push out others. */
const keptOfKindMax = 1_000;

/** Keeps a mail sealed, for administrators to pass on. */
export async function keepUnsent(pool: Queryable, seal: Seal, mail: Mail): Promise<void> {
  const { id, kind, to: recipient, accountId, subject, topic, text, link } = mail;
  const sealed = seal.close(JSON.stringify({ text, link: link?.url ?? null }));
  await insertUnsent(pool, {
    id,
    kind,
    recipient,
    accountId,
    subject,
    topic,
    sealed,
    linkEndsAt: link?.endsAt ?? null,
  });
  await keepNewest(pool, kind, keptOfKindMax);
}

/** Deletes the unsent mail of a link that was used or revoked. */
export async function forgetUnsent(
  db: PrismaTransaction | Services['prisma'],
  kind: Purpose['kind'],
  recipient: string,
  topic: string,
): Promise<void> {
  await db.unsentMail.deleteMany({ where: { kind, recipient, topic } });
}
