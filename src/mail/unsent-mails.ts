import { z } from 'zod';
import { audit } from '../audit/audit.ts';
import type { Changing, Services } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import type { Seal } from '../db/seal.ts';
import { Refusal } from '../errors.ts';
import { isUuid } from '../ids.ts';
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

const sealedSchema = z.object({ text: z.string(), link: z.string().nullable() });

/**
 * Returns an unsent mail with its text. Audits the reading in the log of the account concerned and in the
 * administrator's (`accountId`). Throws NOT_FOUND, also while mail is on.
 */
export async function revealMail(
  { prisma, seal, by, mailEnabled }: Changing & Pick<Services, 'mailEnabled'>,
  accountId: string,
  id: string,
) {
  return prisma.$transaction(async (tx) => {
    const mail =
      isUuid(id) && !mailEnabled
        ? (await tx.unsentMail.updateManyAndReturn({ where: { id }, data: { revealedAt: new Date() } }))[0]
        : undefined;
    if (!mail)
      throw new Refusal('NOT_FOUND', {
        message: 'There is no such mail; its link was used, a newer one replaced it, or it is forgotten',
      });
    for (const ownerId of new Set([mail.accountId ?? accountId, accountId])) {
      await audit(tx, by, { action: 'mail.revealed', ownerId, subject: mail.recipient, details: { mail: mail.kind } });
    }
    return { mail, ...sealedSchema.parse(JSON.parse(seal.open(mail.sealed))) };
  });
}
