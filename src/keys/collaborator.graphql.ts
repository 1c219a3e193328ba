import { signedIn } from '../access/admit.ts';
import type { Context } from '../context.ts';
import { builder } from '../graphql/builder.ts';
import { acceptInvitation } from './accept-invitation.ts';
import { findInvitation } from './find-invitation.ts';
import { collaboratorsMax, inviteCollaborator } from './invite-collaborator.ts';
import { leaveKey } from './leave-key.ts';
import { resendInvitation } from './resend-invitation.ts';
import { revokeInvitation } from './revoke-invitation.ts';

const InvitationState = builder.enumType('InvitationState', {
  description: 'How far an invitation has come.',
  values: {
    PENDING: { description: 'Sent; its link is good.' },
    ACCEPTED: { description: 'They work with the key.' },
    EXPIRED: { description: 'Not accepted within 7 days; it can be sent again.' },
  } as const,
});

builder.prismaObject('Collaborator', {
  description: 'Somebody who is invited to work with a key, or who does. Only the owner of the endpoint sees it.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID: also the id of the invitation.' }),
    email: t.exposeString('email', { description: 'Where the invitation went, in lower case.' }),
    state: t.field({
      type: InvitationState,
      description: 'How far the invitation has come.',
      select: { acceptedAt: true, expiresAt: true },
      resolve: stateOf,
    }),
    accountName: t.string({
      nullable: true,
      description: 'The name of who accepted it; null before.',
      select: { account: { select: { name: true } } },
      resolve: ({ account }) => account?.name ?? null,
    }),
    link: t.string({
      nullable: true,
      description:
        'The link of the invitation, to hand to them: only in the answer to inviteCollaborator or resendInvitation, and only while mail is off. Else null.',
      select: { id: true },
      resolve: ({ id }, _, { invitationLinks }) => invitationLinks.get(id) ?? null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When they were invited first.' }),
    sentAt: t.expose('sentAt', { type: 'DateTime', description: 'When the mail was sent last.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'Until when its link can be used to accept it.',
    }),
    acceptedAt: t.expose('acceptedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was accepted; null before.',
    }),
  }),
});

const Invitation = builder.objectRef<Awaited<ReturnType<typeof findInvitation>>>('Invitation').implement({
  description: 'What the link of an invitation leads to.',
  fields: (t) => ({
    endpointName: t.string({
      description: 'What they are invited to work with.',
      resolve: ({ key }) => key.endpoint.name,
    }),
    keyName: t.string({ description: 'The name of the key that is meant for them.', resolve: ({ key }) => key.name }),
    inviterName: t.string({ description: "The endpoint's owner.", resolve: ({ key }) => key.endpoint.account.name }),
    email: t.exposeString('email', { description: 'Who may accept it: the account with this e-mail address.' }),
    state: t.field({ type: InvitationState, description: 'PENDING or ACCEPTED.', resolve: stateOf }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be accepted.' }),
  }),
});

builder.queryField('invitation', (t) =>
  t.field({
    type: Invitation,
    description:
      'The invitation of a link. Needs no sign-in. Refuses NOT_FOUND for one that is unknown, revoked, replaced by a later mail, or expired.',
    args: { token: t.arg.string({ required: true, description: 'What the link ends with.' }) },
    resolve: (_, { token }, { prisma }) => findInvitation(prisma, token),
  }),
);

const endpointArg = builder.args((t) => ({
  endpoint: t.string({ required: true, description: "The endpoint's slug." }),
}));
const keyArgs = builder.args((t) => ({ ...endpointArg, key: t.id({ required: true, description: "The key's id." }) }));
const invitationArgs = builder.args((t) => ({
  ...endpointArg,
  invitation: t.id({ required: true, description: "The collaborator's id." }),
}));
const forOwners = 'For the owner of the endpoint.';

builder.mutationFields((t) => ({
  inviteCollaborator: t.prismaField({
    type: 'Collaborator',
    description: `Invites somebody to a collaboration key, by a mail whose link is good for 7 days. ${forOwners} Refuses NOT_FOUND, INVALID_ARGUMENT, and CONFLICT for the default pair, the owner, whoever is invited already, and past ${collaboratorsMax} of a key, and RATE_LIMITED past 200 mails of an owner in 24 hours and 10 to one address. An invitation that has expired is sent anew.`,
    args: {
      ...keyArgs,
      email: t.arg.string({ required: true, description: 'Their e-mail address; its case does not matter.' }),
    },
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (query, _, { endpoint, key, email }, context) => {
      const { id, token } = await inviteCollaborator(context, await context.own(endpoint), key, email);
      showLink(context, id, token);
      return context.prisma.collaborator.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  resendInvitation: t.prismaField({
    type: 'Collaborator',
    description: `Sends an invitation again, with a new link that is good for 7 days; the old link ends. ${forOwners} Refuses NOT_FOUND, CONFLICT when it is accepted, and RATE_LIMITED within a minute of the last mail and as inviteCollaborator does.`,
    args: invitationArgs,
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (query, _, { endpoint, invitation: id }, context) => {
      const { token } = await resendInvitation(context, await context.own(endpoint), id);
      showLink(context, id, token);
      return context.prisma.collaborator.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  revokeInvitation: t.id({
    description: `Takes an invitation back, and answers its id: its link ends and, when it was accepted, the collaboration, both at once. ${forOwners} Refuses NOT_FOUND.`,
    args: invitationArgs,
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (_, { endpoint, invitation }, context) => {
      await revokeInvitation(context, await context.own(endpoint), invitation);
      return invitation;
    },
  }),
  acceptInvitation: t.prismaField({
    type: 'ApiKey',
    description:
      'Begins to work with a key, and answers it; so it does again when that was done already. Refuses NOT_FOUND as the query does, and PERMISSION_DENIED unless the account has the e-mail address that was invited.',
    args: { token: t.arg.string({ required: true, description: "What the invitation's link ends with." }) },
    authScopes: { account: true },
    resolve: async (query, _, { token }, context) => {
      const id = await acceptInvitation(context, signedIn(context.actor), token);
      return context.prisma.apiKey.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  leaveKey: t.id({
    description:
      'Stops working with a key, at once, and answers its id. For a collaborator. Refuses NOT_FOUND when it is not theirs.',
    args: keyArgs,
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint, key }, context) => {
      await leaveKey(context, signedIn(context.actor), await context.access(endpoint), key);
      return key;
    },
  }),
}));

/** Without mail the inviter hands the link on. */
function showLink({ mailEnabled, publicUrl, invitationLinks }: Context, id: string, token: string): void {
  if (!mailEnabled) invitationLinks.set(id, `${publicUrl}/invitations/${token}`);
}

function stateOf({ acceptedAt, expiresAt }: { acceptedAt: Date | null; expiresAt: Date }) {
  if (acceptedAt) return 'ACCEPTED';
  return expiresAt > new Date() ? 'PENDING' : 'EXPIRED';
}
