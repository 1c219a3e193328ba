import type { AccountActor } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { Refusal } from '../errors.ts';
import { forgetUnsent } from '../mail/unsent-mails.ts';
import { findInvitation } from './find-invitation.ts';

/**
 * Makes an account a collaborator. Returns the key's id, also when the invitation is already accepted. Throws
 * NOT_FOUND, and PERMISSION_DENIED unless the account has the invited e-mail address.
 */
export async function acceptInvitation(
  { prisma, by }: Changing,
  { accountId, email }: AccountActor,
  token: string,
): Promise<string> {
  return prisma.$transaction(async (tx) => {
    const { id, apiKeyId, tokenHash, key, ...found } = await findInvitation(tx, token);
    if (found.email !== email.toLowerCase() || (found.accountId !== null && found.accountId !== accountId)) {
      throw new Refusal('PERMISSION_DENIED', {
        message: 'This invitation went to another e-mail address; sign in with that one',
      });
    }
    // Of several concurrent calls one succeeds. None does if the link was replaced meanwhile.
    const { count } = await tx.collaborator.updateMany({
      where: { id, tokenHash, acceptedAt: null },
      data: { accountId, acceptedAt: new Date() },
    });
    if (count === 0) await findInvitation(tx, token);
    const { accountId: ownerId, id: endpointId } = key.endpoint;
    if (count > 0) {
      await forgetUnsent(tx, 'INVITATION', found.email, id);
      await audit(tx, by, {
        action: 'invitation.accepted',
        ownerId,
        endpointId,
        subject: email,
        details: { key: key.name },
      });
    }
    return apiKeyId;
  });
}
