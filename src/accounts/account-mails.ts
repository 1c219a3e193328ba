import type { Services } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { type Language, type Purpose, queueMail, type Reader } from '../mail/queue-mail.ts';

export type Mailing = Pick<Services, 'boss' | 'seal' | 'publicUrl'>;

/** The account that receives a mail. */
interface Recipient extends Reader {
  id: string;
}

/** An account has one unsent link of each kind, the newest. */
export const onlyOne = 'account';

/** better-auth's links are valid for an hour. */
const linkMs = 3_600_000;

/** A subject, and the paragraphs after the greeting. */
type Words = [subject: string, ...paragraphs: string[]];

/** Queues the mail whose link confirms an e-mail address. */
export async function mailVerification(
  mailing: Mailing,
  tx: PrismaTransaction,
  to: Recipient,
  token: string,
): Promise<void> {
  const link = `${mailing.publicUrl}/api/auth/verify-email?token=${encodeURIComponent(token)}&callbackURL=%2F`;
  await mail(mailing, tx, to, withLink('EMAIL_VERIFICATION', link), {
    EN: [
      'Confirm your e-mail address',
      'Follow this link within an hour to confirm that this address is yours:',
      link,
      'If you have not signed up, somebody else has given your address; do nothing then.',
    ],
    ZH_CN: [
      '请确认您的邮箱地址',
      '请在一小时内打开以下链接，确认此邮箱属于您：',
      link,
      '如果您没有注册，说明有人填写了您的邮箱，忽略此邮件即可。',
    ],
  });
}

/** Queues the mail whose link leads to the form for a new password. */
export async function mailPasswordReset(
  mailing: Mailing,
  tx: PrismaTransaction,
  to: Recipient,
  token: string,
): Promise<void> {
  const link = `${mailing.publicUrl}/reset-password?token=${encodeURIComponent(token)}`;
  await mail(mailing, tx, to, withLink('PASSWORD_RESET', link), {
    EN: [
      'Choose a new password',
      'Follow this link within an hour to choose a new password:',
      link,
      'If you have not asked for one, do nothing: the old password stays.',
    ],
    ZH_CN: [
      '设置新密码',
      '请在一小时内打开以下链接，设置新密码：',
      link,
      '如果您没有申请重置，忽略此邮件即可，原密码仍然有效。',
    ],
  });
}

/** Queues the mail that reports a new password, in case somebody else chose it. */
export async function mailPasswordChanged(mailing: Mailing, tx: PrismaTransaction, to: Recipient): Promise<void> {
  await mail(
    mailing,
    tx,
    to,
    { kind: 'NOTICE' },
    {
      EN: [
        'Your password was changed',
        `The password of your account at ${mailing.publicUrl} was changed.`,
        'If it was not you, ask for a new one on the sign-in page at once.',
      ],
      ZH_CN: [
        '您的密码已更改',
        `您在 ${mailing.publicUrl} 的账户密码已更改。`,
        '如果不是您本人操作，请立即在登录页面重置密码。',
      ],
    },
  );
}

const providerNames: Record<string, string> = { google: 'Google', github: 'GitHub' };

/** Queues the mail that reports the removal of a password because another sign-in method was added. */
export async function mailPasswordDropped(
  mailing: Mailing,
  tx: PrismaTransaction,
  to: Recipient,
  provider: string,
): Promise<void> {
  const name = providerNames[provider] ?? provider;
  await mail(
    mailing,
    tx,
    to,
    { kind: 'NOTICE' },
    {
      EN: [
        `You sign in with ${name} now`,
        `Somebody signed in to your account at ${mailing.publicUrl} with the ${name} account of this address. ` +
          'The password does not work any more, and all other sessions have ended.',
        'If you want a password too, ask for a new one on the sign-in page.',
        'Look through the endpoints, keys, webhooks and collaborators: delete what you have not made.',
      ],
      ZH_CN: [
        `您现在通过 ${name} 登录`,
        `有人使用此邮箱的 ${name} 账户登录了您在 ${mailing.publicUrl} 的账户。原密码已失效，其他会话均已结束。`,
        '如果还需要密码，请在登录页面重新设置。',
        '请检查端点、密钥、Webhook 和协作者，删除不是您创建的内容。',
      ],
    },
  );
}

function withLink(kind: Purpose['kind'], url: string): Omit<Purpose, 'accountId'> {
  return { kind, topic: onlyOne, link: { url, endsAt: new Date(Date.now() + linkMs) } };
}

/** Queues a mail without any text that people can choose. Otherwise it could carry messages to a stranger's address. */
async function mail(
  mailing: Mailing,
  tx: PrismaTransaction,
  to: Recipient,
  purpose: Omit<Purpose, 'accountId'>,
  words: Record<Language, Words>,
): Promise<void> {
  const write = (greeting: string, [subject, ...paragraphs]: Words) => ({
    subject,
    text: [greeting, ...paragraphs, `Sluice, ${mailing.publicUrl}`].join('\n\n'),
  });
  const written = { EN: write('Hello,', words.EN), ZH_CN: write('您好：', words.ZH_CN) };
  await queueMail(mailing, tx, to, { ...purpose, accountId: to.id, written });
}
