import { randomBytes } from 'node:crypto';
import type { RefusalCode } from '../../src/errors.ts';
import { makeUser, type TestAccount } from '../support/account.ts';
import type { Credentials } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

export const server = await sharedServer();
export const { databaseUrl } = server;
export const { prisma } = openControlPlane(databaseUrl);

/** All callers. `bare` may only ask for receipts, and `outsider` has a key to another endpoint. */
export const callers = [
  'owner',
  'collaborator',
  'bareCollaborator',
  'stranger',
  'administrator',
  'key',
  'bareKey',
  'outsiderKey',
  'nobody',
] as const;
export type Caller = (typeof callers)[number];

/** The people, who are the same for all endpoints. */
export interface People {
  administrator: TestAccount;
  owner: TestAccount;
  collaborator: TestAccount;
  bareCollaborator: TestAccount;
  stranger: TestAccount;
}

/** A new endpoint for one operation, with the ids and keys of every caller. */
export interface Fixtures {
  people: People;
  slug: string;
  endpointId: string;
  /** The default pair, and the keys of the two collaborators. */
  keyId: string;
  collaboratorKeyId: string;
  bareKeyId: string;
  credentials: Record<Caller, Credentials>;
}

export async function meetPeople(): Promise<People> {
  const { administrator } = server;
  const [owner, collaborator, bareCollaborator, stranger] = await Promise.all(
    [1, 2, 3, 4].map(() => makeUser(databaseUrl)),
  );
  if (!owner || !collaborator || !bareCollaborator || !stranger) throw new Error('Not everybody signed up');
  return { administrator, owner, collaborator, bareCollaborator, stranger };
}

const nothing = { canCreate: false, canRead: false, canUpdate: false, canDelete: false };

export async function makeFixtures(people: People): Promise<Fixtures> {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: people.owner.id });
  const [full, bare, outsider] = await Promise.all([
    makeCollaborationKey(databaseUrl, endpoint.endpointId),
    makeCollaborationKey(databaseUrl, endpoint.endpointId, nothing),
    makeEndpoint(databaseUrl, { accountId: people.stranger.id }),
  ]);
  await Promise.all([join(full.keyId, people.collaborator), join(bare.keyId, people.bareCollaborator)]);
  const { administrator, owner, collaborator, bareCollaborator, stranger } = people;
  return {
    people,
    slug: endpoint.slug,
    endpointId: endpoint.endpointId,
    keyId: endpoint.keyId,
    collaboratorKeyId: full.keyId,
    bareKeyId: bare.keyId,
    credentials: {
      ...{ administrator, owner, collaborator, bareCollaborator, stranger },
      key: endpoint.keys.sandbox,
      bareKey: bare.sandbox,
      outsiderKey: outsider.keys.sandbox,
      nobody: undefined,
    },
  };
}

async function join(apiKeyId: string, { id, email }: TestAccount): Promise<void> {
  const now = new Date();
  await prisma.collaborator.create({
    data: { apiKeyId, email, accountId: id, tokenHash: randomBytes(32), expiresAt: now, acceptedAt: now },
  });
}

/** The code that refuses each caller; absent for callers that may ask. */
export type Access = Partial<Record<Caller, RefusalCode>>;

const noAccount: Access = {
  key: 'PERMISSION_DENIED',
  bareKey: 'PERMISSION_DENIED',
  outsiderKey: 'PERMISSION_DENIED',
  nobody: 'UNAUTHENTICATED',
};
const noStranger: Access = { stranger: 'ENDPOINT_NOT_FOUND', administrator: 'ENDPOINT_NOT_FOUND' };
const noCollaborator: Access = { collaborator: 'PERMISSION_DENIED', bareCollaborator: 'PERMISSION_DENIED' };
const withKey: Access = { ...noStranger, outsiderKey: 'ENDPOINT_NOT_FOUND', nobody: 'UNAUTHENTICATED' };

/** The usual answers to who may ask for what. */
export const access = {
  anybody: {},
  account: noAccount,
  administrator: {
    ...noAccount,
    ...noCollaborator,
    owner: 'PERMISSION_DENIED',
    stranger: 'PERMISSION_DENIED',
  },
  owner: { ...noAccount, ...noStranger, ...noCollaborator },
  /** Nobody else learns of deleted things, not even former collaborators. */
  ownerAlone: {
    ...noAccount,
    ...noStranger,
    collaborator: 'ENDPOINT_NOT_FOUND',
    bareCollaborator: 'ENDPOINT_NOT_FOUND',
  },
  member: { ...noAccount, ...noStranger },
  memberOrKey: withKey,
  keyOnly: {
    ...{ owner: 'INVALID_ARGUMENT', collaborator: 'INVALID_ARGUMENT', bareCollaborator: 'INVALID_ARGUMENT' },
    ...{ stranger: 'INVALID_ARGUMENT', administrator: 'INVALID_ARGUMENT', nobody: 'UNAUTHENTICATED' },
  },
  reader: { ...withKey, bareKey: 'PERMISSION_DENIED', bareCollaborator: 'PERMISSION_DENIED' },
  writer: { ...withKey, ...noCollaborator, bareKey: 'PERMISSION_DENIED' },
} satisfies Record<string, Access>;
