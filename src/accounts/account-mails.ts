import type { Services } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { queueMail } from '../mail/queue-mail.ts';

export type Mailing = Pick<Services, 'boss' | 'seal' | 'publicUrl'>;

/** Queues the mail that proves an e-mail address: following its link does. */
export async function mailVerification(mailing: Mailing, tx: PrismaTransaction, to: string, token: string): Promise<void> {
  await mail(mailing, tx, to, 'Confirm your e-mail address', [
    'Follow this link within an hour to confirm that this address is yours:',
    `${mailing.publicUrl}/api/auth/verify-email?token=${encodeURIComponent(token)}&callbackURL=%2F`,
    'If you have not signed up, somebody else has given your address; do nothing then.',
  ]);
}

/** Queues the mail whose link leads to the page that takes a new password. */
export async function mailPasswordReset(mailing: Mailing, tx: PrismaTransaction, to: string, token: string): Promise<void> {
  await mail(mailing, tx, to, 'Choose a new password', [
    'Follow this link within an hour to choose a new password:',
    `${mailing.publicUrl}/reset-password?token=${encodeURIComponent(token)}`,
    'If you have not asked for one, do nothing: the old password stays.',
  ]);
}

/** Queues the mail that tells of a new password, in case it was somebody else. */
export async function mailPasswordChanged(mailing: Mailing, tx: PrismaTransaction, to: string): Promise<void> {
  await mail(mailing, tx, to, 'Your password was changed', [
    `The password of your account at ${mailing.publicUrl} was changed.`,
    'If it was not you, ask for a new one on the sign-in page at once.',
  ]);
}

const providerNames: Record<string, string> = { google: 'Google', github: 'GitHub' };

/** Queues the mail that tells of a password which ended because another way of signing in was joined. */
export async function mailPasswordDropped(mailing: Mailing, tx: PrismaTransaction, to: string, provider: string): Promise<void> {
  const name = providerNames[provider] ?? provider;
  await mail(mailing, tx, to, `You sign in with ${name} now`, [
    `Somebody signed in to your account at ${mailing.publicUrl} with the ${name} account of this address. The password does not work any more, and all other sessions have ended.`,
    'If you want a password too, ask for a new one on the sign-in page.',
    'Look through the endpoints, keys, webhooks and collaborators: delete what you have not made.',
  ]);
}

/** Nothing that people can choose stands in it: whoever gives another's address could write to them by it. */
async function mail(mailing: Mailing, tx: PrismaTransaction, to: string, subject: string, paragraphs: string[]): Promise<void> {
  const text = ['Hello,', ...paragraphs, `Sluice, ${mailing.publicUrl}`].join('\n\n');
  await queueMail(mailing, tx, { to, subject, text });
}
