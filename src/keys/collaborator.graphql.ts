import { signedIn } from '../access/admit.ts';
import type { Context } from '../context.ts';
import { builder } from '../graphql/builder.ts';
import { acceptInvitation, findInvitation, leaveKey, revokeInvitation } from './invitations.ts';
import { collaboratorsMax, inviteCollaborator, resendInvitation } from './invite-collaborator.ts';

const InvitationState = builder.enumType('InvitationState', {
  description: 'The state of an invitation.',
  values: {
    PENDING: { description: 'Sent, and its link is valid.' },
    ACCEPTED: { description: 'Accepted: they work with the key.' },
    EXPIRED: { description: 'Not accepted within 7 days; it can be sent again.' },
  } as const,
});

builder.prismaObject('Collaborator', {
  description: 'Somebody who works with a key or is invited to. Visible only to the owner of the endpoint.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID; also the id of the invitation.' }),
    email: t.exposeString('email', { description: 'The invited e-mail address, in lower case.' }),
    state: t.field({
      type: InvitationState,
      description: 'The state of the invitation.',
      select: { acceptedAt: true, expiresAt: true },
      resolve: stateOf,
    }),
    accountName: t.string({
      nullable: true,
      description: 'The name of the account that accepted it; null before.',
      select: { account: { select: { name: true } } },
      resolve: ({ account }) => account?.name ?? null,
    }),
    link: t.string({
      nullable: true,
      description:
        'The link of the invitation, to pass on by hand. Set only in the answer to inviteCollaborator or ' +
        'resendInvitation, and only while mail is off; else null.',
      select: { id: true },
      resolve: ({ id }, _, { invitationLinks }) => invitationLinks.get(id) ?? null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time of the first invitation.' }),
    sentAt: t.expose('sentAt', { type: 'DateTime', description: 'The time of the last mail.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'The end of its link.',
    }),
    acceptedAt: t.expose('acceptedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time of acceptance; null before.',
    }),
  }),
});

const Invitation = builder.objectRef<Awaited<ReturnType<typeof findInvitation>>>('Invitation').implement({
  description: 'The invitation that a link leads to.',
  fields: (t) => ({
    endpointName: t.string({
      description: 'The name of the endpoint.',
      resolve: ({ key }) => key.endpoint.name,
    }),
    keyName: t.string({ description: 'The name of the shared key.', resolve: ({ key }) => key.name }),
    inviterName: t.string({
      description: "The name of the endpoint's owner.",
      resolve: ({ key }) => key.endpoint.account.name,
    }),
    email: t.exposeString('email', { description: 'The invited e-mail address: only the account with it may accept.' }),
    state: t.field({ type: InvitationState, description: 'PENDING or ACCEPTED.', resolve: stateOf }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'The end of the invitation.' }),
  }),
});

builder.queryField('invitation', (t) =>
  t.field({
    type: Invitation,
    description:
      'Finds the invitation of a link. Needs no sign-in. Refuses NOT_FOUND for one that is unknown, ' +
      'revoked, replaced by a later mail, or expired.',
    args: { token: t.arg.string({ required: true, description: 'The last part of the link.' }) },
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
    description:
      'Invites somebody to a collaboration key, by a mail with a link that is valid for 7 days. An expired ' +
      `invitation is sent anew. ${forOwners} Refuses NOT_FOUND, INVALID_ARGUMENT, CONFLICT for the default ` +
      `pair, the owner or an invited address, and past ${collaboratorsMax} for a key. Refuses RATE_LIMITED ` +
      'past 200 mails of an owner in 24 hours, or 10 to one address.',
    args: {
      ...keyArgs,
      email: t.arg.string({ required: true, description: 'The e-mail address to invite, in any case.' }),
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
    description:
      'Sends an invitation again, with a new link that is valid for 7 days; the old link ends. ' +
      `${forOwners} Refuses NOT_FOUND, CONFLICT once it is accepted, RATE_LIMITED within a minute of the ` +
      'last mail, and RATE_LIMITED as inviteCollaborator does.',
    args: invitationArgs,
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (query, _, { endpoint, invitation: id }, context) => {
      const { token } = await resendInvitation(context, await context.own(endpoint), id);
      showLink(context, id, token);
      return context.prisma.collaborator.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  revokeInvitation: t.id({
    description:
      'Revokes an invitation and returns its id. Its link and an accepted collaboration end at once. ' +
      `${forOwners} Refuses NOT_FOUND.`,
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
      'Accepts an invitation and returns its key, also when it is already accepted. Refuses NOT_FOUND as ' +
      'the query does, and PERMISSION_DENIED unless the account has the invited e-mail address.',
    args: { token: t.arg.string({ required: true, description: "The last part of the invitation's link." }) },
    authScopes: { account: true },
    resolve: async (query, _, { token }, context) => {
      const id = await acceptInvitation(context, signedIn(context.actor), token);
      return context.prisma.apiKey.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  leaveKey: t.id({
    description:
      "Ends the caller's collaboration on a key at once, and returns the key's id. For a collaborator. " +
      'Refuses NOT_FOUND for a key that is not theirs.',
    args: keyArgs,
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint, key }, context) => {
      await leaveKey(context, signedIn(context.actor), await context.access(endpoint), key);
      return key;
    },
  }),
}));

/** While mail is off, the inviter passes the link on. */
function showLink({ mailEnabled, publicUrl, invitationLinks }: Context, id: string, token: string): void {
  if (!mailEnabled) invitationLinks.set(id, `${publicUrl}/invitations/${token}`);
}

function stateOf({ acceptedAt, expiresAt }: { acceptedAt: Date | null; expiresAt: Date }) {
  if (acceptedAt) return 'ACCEPTED';
  return expiresAt > new Date() ? 'PENDING' : 'EXPIRED';
}
