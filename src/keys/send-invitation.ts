import { hash } from 'node:crypto';
import type pg from 'pg';
import type { EndpointAccess } from '../access/actor.ts';
import type { Changing, Services } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { openRateLimiter, spendPoint } from '../db/rate-limiter.ts';
import { queueMail } from '../mail/queue-mail.ts';

/** The dependencies of inviting somebody. */
export type Inviting = Changing & Pick<Services, 'boss' | 'pool' | 'publicUrl'>;

/** An invitation with its token, which is not stored. */
export interface NewInvitation {
  id: string;
  token: string;
  expiresAt: Date;
}

interface InvitationMail {
  endpoint: EndpointAccess;
  keyName: string;
  email: string;
  invitation: NewInvitation;
}

/** Queues the invitation mail in the transaction that stores the token's hash. */
export async function sendInvitation(context: Inviting, tx: PrismaTransaction, mail: InvitationMail): Promise<void> {
  const { endpoint, keyName, email, invitation } = mail;
  const select = { name: true, email: true, language: true };
  const owner = await tx.account.findUniqueOrThrow({ where: { id: endpoint.ownerId }, select });
  const invited = await tx.account.findUnique({ where: { email }, select: { language: true } });
  const { id, token, expiresAt } = invitation;
  const link = `${context.publicUrl}/invitations/${token}`;
  // A reader without an account gets the inviter's language.
  const language = invited?.language ?? owner.language;
  await queueMail(
    context,
    tx,
    { email, language },
    {
      kind: 'INVITATION',
      accountId: endpoint.ownerId,
      topic: id,
      link: { url: link, endsAt: expiresAt },
      written: {
        EN: {
          subject: `${owner.name} invites you to work with ${endpoint.name}`,
          text: `Hello,

${owner.name} (${owner.email}) invites you to the endpoint "${endpoint.name}" on Sluice, with the key "${keyName}".

To accept, open this link within 7 days, signed in as ${email}:

${link}

If you did not expect this, you need not do anything.
`,
        },
        ZH_CN: {
          subject: `${owner.name} 邀请您协作“${endpoint.name}”`,
          text: `您好：

${owner.name}(${owner.email})邀请您使用密钥“${keyName}”协作 Sluice 上的端点“${endpoint.name}”。

如要接受，请以 ${email} 登录，并在 7 天内打开以下链接：

${link}

如果您不了解此邀请，忽略此邮件即可。
`,
        },
      },
    },
  );
}

const daySeconds = 24 * 3_600;
const mailsOfOwnerMax = 200;
const mailsToAddressMax = 10;

/**
 * Counts an invitation mail over all processes, so that nobody can be flooded by this installation. Only a hash of the
 * address is stored. Throws RATE_LIMITED.
 */
export async function countInvitation(pool: pg.Pool, ownerId: string, email: string): Promise<void> {
  const ofOwner = { name: 'invitations of', points: mailsOfOwnerMax, seconds: daySeconds };
  const toAddress = { name: 'invitations to', points: mailsToAddressMax, seconds: daySeconds };
  const tooMany = { message: 'Too many invitations in a day; send the rest later' };
  await spendPoint(openRateLimiter(pool, ofOwner), ownerId, tooMany);
  await spendPoint(openRateLimiter(pool, toAddress), `${ownerId} ${hash('sha256', email, 'base64url')}`, tooMany);
}
