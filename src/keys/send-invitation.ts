import type { EndpointAccess } from '../access/actor.ts';
import type { Changing, Services } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { queueMail } from '../mail/queue-mail.ts';

/** What is needed to invite somebody. */
export type Inviting = Changing & Pick<Services, 'boss' | 'pool' | 'publicUrl'>;

interface InvitationMail {
  endpoint: EndpointAccess;
  keyName: string;
  email: string;
  /** What the link carries. */
  token: string;
}

/** Queues the mail with the link, in the transaction that makes the link good. */
export async function sendInvitation(context: Inviting, tx: PrismaTransaction, { endpoint, keyName, email, token }: InvitationMail): Promise<void> {
  const owner = await tx.account.findUniqueOrThrow({ where: { id: endpoint.ownerId }, select: { name: true, email: true } });
  await queueMail(context, tx, {
    to: email,
    subject: `${owner.name} invites you to work with ${endpoint.name}`,
    text: `Hello,

${owner.name} (${owner.email}) invites you to the endpoint "${endpoint.name}" on Sluice, with the key "${keyName}".

To accept, open this link within 7 days, signed in as ${email}:

${context.publicUrl}/invitations/${token}

If you did not expect this, you need not do anything.
`,
  });
}
