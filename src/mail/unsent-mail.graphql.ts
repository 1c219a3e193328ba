import { signedIn } from '../access/admit.ts';
import { builder } from '../graphql/builder.ts';
import { besideCursor, checkPage } from '../graphql/list-arguments.ts';
import { revealMail } from './unsent-mails.ts';

const MailKind = builder.enumType('MailKind', {
  description: 'The reason for a mail.',
  values: {
    PASSWORD_RESET: { description: 'Its link leads to the form for a new password.' },
    EMAIL_VERIFICATION: { description: 'Its link confirms the e-mail address.' },
    INVITATION: { description: 'Its link leads to an invitation to work with a key.' },
    ALERT: { description: 'The quota is nearly or fully used, or a webhook was switched off.' },
    NOTICE: {
      description: 'Reports another event, such as a new password or a deployment.',
    },
  } as const,
});

const UnsentMail = builder.prismaObject('UnsentMail', {
  description: 'A mail that was not sent because mail is off.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID.' }),
    kind: t.expose('kind', { type: MailKind, description: 'The reason for the mail.' }),
    recipient: t.exposeString('recipient', { description: 'The e-mail address of its reader.' }),
    subject: t.exposeString('subject', { description: 'Its subject, in the language of its reader.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time at which it was due.' }),
    revealedAt: t.expose('revealedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which an administrator last read it; null for never.',
    }),
    linkEndsAt: t.expose('linkEndsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The end of its link; null without a link.',
    }),
  }),
});

const RevealedMail = builder.objectRef<Awaited<ReturnType<typeof revealMail>>>('RevealedMail').implement({
  description: 'A mail that was not sent, with its text.',
  fields: (t) => ({
    mail: t.field({ type: UnsentMail, description: 'The mail.', resolve: ({ mail }) => mail }),
    text: t.exposeString('text', { description: 'Its text, with its link.' }),
    link: t.exposeString('link', {
      nullable: true,
      description: 'Its link, which grants access to anybody; null without a link.',
    }),
  }),
});

builder.queryField('unsentMails', (t) =>
  t.prismaConnection(
    {
      type: UnsentMail,
      cursor: 'id',
      defaultSize: 20,
      maxSize: 100,
      description:
        'The mails that were not sent because mail is off, newest first, without their links; 20 by ' +
        'default, at most 100. They are kept for 7 days, at most 1,000 of each kind. Of a password ' +
        'reset, a confirmation and an invitation only the newest is kept, until its link is used. Empty ' +
        'while mail is on. Refuses INVALID_ARGUMENT, UNAUTHENTICATED, and PERMISSION_DENIED for all but ' +
        'administrators.',
      authScopes: { administrator: true },
      args: {
        revealed: t.arg.boolean({
          description: 'Only mails that an administrator has read if true, only others if false.',
        }),
      },
      totalCount: (_, { revealed }, { prisma, mailEnabled }) =>
        mailEnabled ? 0 : prisma.unsentMail.count({ where: readIs(revealed) }),
      resolve: ({ cursor, take, skip: _skip, ...query }, _, page, { prisma, mailEnabled }) => {
        checkPage(page);
        return mailEnabled
          ? []
          : prisma.unsentMail.findMany({
              ...query,
              where: { AND: [readIs(page.revealed), besideCursor({ cursor, take })] },
              take,
              orderBy: { id: 'desc' },
            });
      },
    },
    { name: 'UnsentMailConnection', description: 'A page of mails that were not sent.' },
    { name: 'UnsentMailEdge', description: 'A mail with its cursor in the list.' },
  ),
);

builder.mutationField('revealMail', (t) =>
  t.field({
    type: RevealedMail,
    description:
      'Returns an unsent mail with its text and link, to pass on to its reader. The reading is audited ' +
      "in the administrator's log and that of the reader, or of the endpoint's owner for an invitation. " +
      'Refuses NOT_FOUND, also while mail is on, UNAUTHENTICATED, and PERMISSION_DENIED for all but ' +
      'administrators.',
    authScopes: { administrator: true },
    args: { id: t.arg.id({ required: true, description: 'The id of the mail.' }) },
    resolve: (_, { id }, context) => revealMail(context, signedIn(context.actor).accountId, id),
  }),
);

function readIs(revealed: boolean | null | undefined) {
  if (revealed == null) return {};
  return { revealedAt: revealed ? { not: null } : null };
}
