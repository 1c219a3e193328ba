import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { makeUser, type TestAccount } from '../support/account.ts';
import { type Credentials, graphql, type Json, rest } from '../support/client.ts';
import {
  type EndpointOverrides,
  makeCollaborationKey,
  makeEndpoint,
  openControlPlane,
  type TestEndpoint,
} from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

export const server = await sharedServer();
export const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);

export { prisma };

export const owner = await makeUser(databaseUrl, { name: 'Olga Owner' });

/** An endpoint of the owner, not deployed by default. */
export async function makeOwn(overrides: EndpointOverrides = {}): Promise<TestEndpoint> {
  return makeEndpoint(databaseUrl, { accountId: owner.id, deployed: false, ...overrides });
}

/** Returns the data of GraphQL. Fails when there is an error. */
export async function answered(as: Credentials, document: string, variables: Record<string, unknown>): Promise<Json> {
  const { data, errors } = await graphql(server, as, document, variables);
  expect(errors).toBeUndefined();
  return data;
}

/** Returns `done`, or the code of the one error. */
export async function outcome(as: Credentials, document: string, variables: Record<string, unknown>): Promise<string> {
  const { errors = [] } = await graphql(server, as, document, variables);
  expect(errors.length).toBeLessThan(2);
  return errors.length === 0 ? 'done' : (errors[0]?.extensions?.code ?? 'an error without a code');
}

const field = 'name type required searchable constraints { min max pattern enum }';
export const changes = `fields { kind name before { ${field} } after { ${field} } } fieldsReordered webhook { kind before
  { url } after { url } }`;
export const version = `number restoredFrom deployedAt deployedBy { id name } fields { ${field} } webhook { url } changes { ${changes} }`;

const deployment = `mutation ($slug: String!) { deployEndpoint(endpoint: $slug) { ${version} } }`;
const rollback = `mutation ($slug: String!, $number: Int!) { rollbackEndpoint(endpoint: $slug, version: $number) { ${version} } }`;
const setting =
  'mutation ($slug: String!, $fields: [FieldInput!]!) { setFields(endpoint: $slug, fields: $fields) { id } }';

export async function deploy({ slug }: Pick<TestEndpoint, 'slug'>): Promise<Json> {
  return (await answered(owner, deployment, { slug })).deployEndpoint;
}

/** Deploys. Returns `done`, or the code of the refusal. */
export async function tryDeploy({ slug }: Pick<TestEndpoint, 'slug'>, as: Credentials = owner): Promise<string> {
  return outcome(as, deployment, { slug });
}

export async function rollBack({ slug }: Pick<TestEndpoint, 'slug'>, number: number): Promise<Json> {
  return (await answered(owner, rollback, { slug, number })).rollbackEndpoint;
}

export async function tryRollback(
  { slug }: Pick<TestEndpoint, 'slug'>,
  number: number,
  as: Credentials = owner,
): Promise<string> {
  return outcome(as, rollback, { slug, number });
}

/** Sets the sandbox's fields. */
export async function setFields({ slug }: Pick<TestEndpoint, 'slug'>, fields: object[]): Promise<void> {
  await answered(owner, setting, { slug, fields });
}

/** Sets or removes the sandbox's webhook. */
export async function setWebhook({ slug }: Pick<TestEndpoint, 'slug'>, url: string | null): Promise<void> {
  await answered(
    owner,
    'mutation ($slug: String!, $url: String) { setWebhook(endpoint: $slug, url: $url) { secret } }',
    { slug, url },
  );
}

/** Makes the sandbox accept a request. */
export async function useSandbox({ keys, path }: TestEndpoint, payload: object = {}): Promise<void> {
  const { status, text } = await rest(server, keys.sandbox).post(path, payload);
  expect({ status, text }).toMatchObject({ status: 202 });
}

/** Changes the sandbox's fields, tries them, and deploys them. */
export async function deployFields(endpoint: TestEndpoint, fields: object[], payload: object = {}): Promise<Json> {
  await setFields(endpoint, fields);
  await useSandbox(endpoint, payload);
  return deploy(endpoint);
}

/** Makes a collaborator of an endpoint, with the key that they work with. */
export async function makeCollaborator(
  { endpointId }: TestEndpoint,
  name = 'Carl Collaborator',
): Promise<TestAccount & { keyId: string }> {
  const account = await makeUser(databaseUrl, { name });
  const { keyId } = await makeCollaborationKey(databaseUrl, endpointId);
  const now = new Date();
  const membership = {
    apiKeyId: keyId,
    email: account.email,
    accountId: account.id,
    tokenHash: randomBytes(32),
    expiresAt: now,
    acceptedAt: now,
  };
  await prisma.collaborator.create({ data: membership });
  return { ...account, keyId };
}
