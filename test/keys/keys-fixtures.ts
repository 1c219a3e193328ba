import { expect } from 'vitest';
import { until } from '../../harness/until.ts';
import { mailsTo, makeUser, type TestAccount } from '../support/account.ts';
import { type Credentials, graphql, holdsNothing, type Json, rest } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import type { Server } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';

export const server = await sharedServer();
export const { databaseUrl } = server;
export const { prisma, seal } = openControlPlane(databaseUrl);

/** Makes an owner with an endpoint. */
export async function makeOwner() {
  const owner = await makeUser(databaseUrl, { name: 'Olga Owner' });
  return { owner, ...(await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'Orders' })) };
}

/** Returns the data of GraphQL. Fails when there is an error. */
export async function answered(as: Credentials, document: string, variables?: Record<string, unknown>): Promise<Json> {
  const { data, errors } = await graphql(server, as, document, variables);
  expect(errors).toBeUndefined();
  return data;
}

/** Returns the code of the one error. */
export async function refused(
  as: Credentials,
  document: string,
  variables?: Record<string, unknown>,
): Promise<string | undefined> {
  const answer = await graphql(server, as, document, variables);
  expect({ empty: holdsNothing(answer), errors: answer.errors?.length }).toEqual({ empty: true, errors: 1 });
  return answer.errors?.[0]?.extensions?.code;
}

/** Returns `done`, or the code of the error, for calls that run at once. */
export async function outcome(as: Credentials, document: string, variables: Record<string, unknown>): Promise<string> {
  const { errors } = await graphql(server, as, document, variables);
  return errors?.[0]?.extensions?.code ?? 'done';
}

export const createKey = `mutation ($endpoint: String!, $input: CreateKeyInput!) {
  createKey(endpoint: $endpoint, input: $input) { key { id name } keys { keyId sandbox production } }
}`;

/** Makes a collaboration key, as an owner makes it. */
export async function makeKey(
  owner: TestAccount,
  endpoint: string,
  input: Record<string, unknown>,
): Promise<{ keyId: string; sandbox: string; production: string }> {
  return (await answered(owner, createKey, { endpoint, input })).createKey.keys;
}

export const invite = `mutation ($endpoint: String!, $key: ID!, $email: String!) {
  inviteCollaborator(endpoint: $endpoint, key: $key, email: $email) {
    id email state accountName createdAt sentAt expiresAt acceptedAt
  }
}`;
export const accept = 'mutation ($token: String!) { acceptInvitation(token: $token) { id name endpoint { slug } } }';

/** Makes an account that has accepted an invitation to a key. Returns the invitation's id too. */
export async function makeCollaborator(owner: TestAccount, endpoint: string, key: string) {
  const account = await makeUser(databaseUrl, { name: 'Carl Collaborator' });
  const { id } = (await answered(owner, invite, { endpoint, key, email: account.email })).inviteCollaborator;
  await answered(account, accept, { token: await tokenSentTo(account.email) });
  return { account, invitationId: String(id) };
}

/**
 * Returns the token in the newest invitation to an address, once it differs from `old`. A server without mail keeps its
 * mails.
 */
export async function tokenSentTo(email: string, { old }: { old?: string } = {}): Promise<string> {
  return until(async () => {
    const [mail] = await invitationsTo(email);
    const token = /\/invitations\/([\w-]{43})\n/.exec(mail ?? '')?.[1];
    return token !== old && token;
  });
}

/** Returns the texts of the unsent invitations to an address. A newer one to the same key replaces the older. */
export async function invitationsTo(email: string): Promise<string[]> {
  return (await mailsTo(server, email)).flatMap(({ link, text }) => (link?.includes('/invitations/') ? [text] : []));
}

/** Returns the answer to a write with a key: `202`, or status and code. */
export async function writeWith(key: string, path: string, to: Pick<Server, 'url'> = server): Promise<string> {
  const { status, json } = await rest(to, key).post(path, {});
  return [status, json?.code].filter(Boolean).join(' ');
}

/** Waits until every process gives this answer to a write with a key. Changes take up to a second. */
export async function untilAllAnswer(
  processes: readonly Server[],
  key: string,
  path: string,
  expected: string,
): Promise<void> {
  await Promise.all(
    processes.map((to) => until(async () => (await writeWith(key, path, to)) === expected, { timeoutMs: 1_000 })),
  );
}

export const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
