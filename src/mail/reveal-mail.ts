import { z } from 'zod';
import { audit } from '../audit/audit.ts';
import type { Changing, Services } from '../context.ts';
import { Refusal } from '../errors.ts';
import { isUuid } from '../ids.ts';

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
