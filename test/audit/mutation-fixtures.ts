import { expect } from 'vitest';
import { idUuid, newId } from '../../src/ids.ts';
import { makeUser, signIn, signUp, untilMail } from '../support/account.ts';
import { graphql, type Json } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

export const server = await sharedServer();
export const { databaseUrl, administrator } = server;
export const { prisma } = openControlPlane(databaseUrl);
/** The owner has signed up: the mail of it is one that was not sent. */
export const [owner, collaborator] = await Promise.all([signUp(server, databaseUrl), makeUser(databaseUrl)]);

/** An endpoint of the owner with a key that the collaborator works with. */
export interface Fixtures extends TestEndpoint {
  collaborationKey: string;
}

export const slug = ({ slug: endpoint }: Fixtures) => `endpoint: "${endpoint}"`;
export const withKey = (fixtures: Fixtures) => `${slug(fixtures)}, key: "${fixtures.collaborationKey}"`;
export const sandbox = (fixtures: Fixtures) => `${slug(fixtures)}, environment: SANDBOX`;

export async function makeFixtures(): Promise<Fixtures> {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const { keyId } = await makeCollaborationKey(databaseUrl, endpoint.endpointId);
  const tokenHash = Uint8Array.from(Buffer.from(keyId));
  const now = new Date();
  await prisma.collaborator.create({
    data: {
      apiKeyId: keyId,
      email: collaborator.email,
      accountId: collaborator.id,
      tokenHash,
      expiresAt: now,
      acceptedAt: now,
    },
  });
  return { ...endpoint, collaborationKey: keyId };
}

/** Runs an operation as the owner and returns its data. It must succeed. */
export async function done(document: string): Promise<Json> {
  const { data, errors } = await graphql(server, owner, document);
  expect(errors).toBeUndefined();
  return data;
}

/** Returns the id of the sandbox's webhook. */
export async function webhook(fixtures: Fixtures): Promise<string> {
  return (await done(`mutation { setWebhook(${slug(fixtures)}, url: "https://example.com/") { webhook { id } } }`))
    .setWebhook.webhook.id;
}

/** Returns the id of a dead delivery to a callback. */
export async function deadDelivery(fixtures: Fixtures): Promise<string> {
  const { id: request } = (
    await done(`mutation { createRecord(${sandbox(fixtures)}, input: { payload: { a: 1 } }) { id } }`)
  ).createRecord;
  const { text, uuid } = newId('dlv');
  const requestId = idUuid('req', request, 'REQUEST_NOT_FOUND');
  const { endpointId } = fixtures;
  await prisma.delivery.create({
    data: { endpointId, requestId, id: uuid, url: 'https://example.com/', state: 'FAILED', createdAt: new Date() },
  });
  return text;
}

/** Returns a time before such a delivery was made. */
export async function whenDead(fixtures: Fixtures): Promise<string> {
  const before = new Date();
  await deadDelivery(fixtures);
  return before.toISOString();
}

export async function record(fixtures: Fixtures): Promise<string> {
  return (await done(`mutation { createRecord(${sandbox(fixtures)}, input: { payload: { a: 1 } }) { recordId } }`))
    .createRecord.recordId;
}

/** Gives the sandbox settings that production does not have, and a request that tried them. */
export async function changed(fixtures: Fixtures): Promise<Fixtures> {
  await done(`mutation { setFields(${slug(fixtures)}, fields: [{ name: "a", type: number }]) { id } }`);
  await record(fixtures);
  return fixtures;
}

export async function deployed(fixtures: Fixtures): Promise<Fixtures> {
  await done(`mutation { deployEndpoint(${slug(await changed(fixtures))}) { number } }`);
  return fixtures;
}

export async function deleted(fixtures: Fixtures): Promise<Fixtures> {
  await done(`mutation { deleteEndpoint(${slug(fixtures)}) { id } }`);
  return fixtures;
}

/** Returns the id of an invitation that was sent so many minutes ago. */
export async function invited(fixtures: Fixtures, email: string, minutesAgo = 0): Promise<string> {
  const { id } = (await done(`mutation { inviteCollaborator(${withKey(fixtures)}, email: "${email}") { id } }`))
    .inviteCollaborator;
  await prisma.collaborator.update({ where: { id }, data: { sentAt: new Date(Date.now() - minutesAgo * 60_000) } });
  return id;
}

export async function tokenOf(fixtures: Fixtures): Promise<string> {
  await invited(fixtures, administrator.email);
  const { text } = await untilMail(server, administrator.email, 'invites you');
  const [, token] = /\/invitations\/(\S+)/.exec(text) ?? [];
  if (token === undefined) throw new Error(`No link in ${text}`);
  return token;
}

/** Returns the id of a job that was given up. */
export async function failedJob(): Promise<string> {
  await prisma.$executeRaw`insert into pgboss.job (name, source_name, source_id, source_retry_count)
    values ('failed-jobs', 'prune-sessions', gen_random_uuid(), 0)`;
  const [job] = await prisma.$queryRaw<
    { id: string }[]
  >`select id::text from pgboss.job where name = 'failed-jobs' order by created_on desc limit 1`;
  return job?.id ?? '';
}

/** Returns the id of a mail to the owner that was not sent. */
export async function unsentMail(): Promise<string> {
  return (await untilMail(server, owner.email, 'Confirm')).id;
}

/** Returns the id of another session of the owner. */
export async function anotherSession(): Promise<string> {
  expect((await signIn(server, owner)).status).toBe(200);
  const { sessions } = await done('{ sessions { edges { node { id current } } } }');
  return sessions.edges.find(({ node }: Json) => !node.current).node.id;
}
