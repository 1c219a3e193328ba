import { makeKey, makeOwner, prisma } from './keys-fixtures.ts';

export const look =
  'query ($token: String!) { invitation(token: $token) { endpointName keyName inviterName email state expiresAt } }';
export const resend = `mutation ($endpoint: String!, $invitation: ID!) { resendInvitation(endpoint: $endpoint, invitation: $invitation) { id
    state sentAt expiresAt } }`;
export const revoke =
  'mutation ($endpoint: String!, $invitation: ID!) { revokeInvitation(endpoint: $endpoint, invitation: $invitation) }';
export const leave = 'mutation ($endpoint: String!, $key: ID!) { leaveKey(endpoint: $endpoint, key: $key) }';
export const team = `query ($endpoint: String!, $key: ID!) {
  key(endpoint: $endpoint, key: $key) {
    pendingInvitations acceptedInvitations collaborators { totalCount edges { node { email state accountName } } }
  }
}`;
export const dayMs = 24 * 3_600_000;

export async function setScene() {
  const { owner, slug: endpoint, keyId: defaultId } = await makeOwner();
  const { keyId: key } = await makeKey(owner, endpoint, { name: 'Shop' });
  return { owner, endpoint, key, defaultId };
}

/** Makes sent invitations older. */
export async function age(id: string, ms: number): Promise<void> {
  const { sentAt, expiresAt } = await prisma.collaborator.findUniqueOrThrow({ where: { id } });
  await prisma.collaborator.update({
    where: { id },
    data: { sentAt: new Date(sentAt.getTime() - ms), expiresAt: new Date(expiresAt.getTime() - ms) },
  });
}
