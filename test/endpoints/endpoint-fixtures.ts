import { expect } from 'vitest';
import { makeUser } from '../support/account.ts';
import { type Credentials, graphql, type Json } from '../support/client.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

export const server = await sharedServer();
export const { databaseUrl, administrator } = server;
export const { prisma } = openControlPlane(databaseUrl);

export const owner = await makeUser(databaseUrl, { name: 'Ada' });
export const stranger = await makeUser(databaseUrl);

/** Runs an operation and returns its data. It must succeed. */
export async function answered(as: Credentials, document: string, variables?: Record<string, unknown>): Promise<Json> {
  const { data, errors } = await graphql(server, as, document, variables);
  expect(errors).toBeUndefined();
  return data;
}

/** Returns the code and details of an operation's one error; undefined when it succeeded. */
export async function refused(
  as: Credentials,
  document: string,
  variables?: Record<string, unknown>,
): Promise<{ code: string | undefined; details: Json }> {
  const { errors } = await graphql(server, as, document, variables);
  return { code: errors?.[0]?.extensions?.code, details: errors?.[0]?.extensions?.details };
}

export const createDocument = `mutation ($input: CreateEndpointInput!) {
  createEndpoint(input: $input) {
    endpoint { id slug url name description ownerName role active version deletedAt restorableUntil fields(environment: SANDBOX) { name } }
    keys { keyId sandbox production }
  }
}`;

/** Makes an endpoint as its owner does. */
export async function create(input: Record<string, unknown>, as: Credentials = owner): Promise<Json> {
  return (await answered(as, createDocument, { input })).createEndpoint;
}

export const setFieldsDocument = `mutation ($slug: String!, $fields: [FieldInput!]!) {
  setFields(endpoint: $slug, fields: $fields) {
    fields(environment: SANDBOX) { name type required nullable searchable constraints { min max minLength maxLength
    pattern enum format itemType } }
  }
}`;

/** Returns the newest entry of an action in the owner's audit log. */
export async function newestEntry(action: string) {
  return prisma.auditEntry.findFirst({ where: { ownerId: owner.id, action }, orderBy: { id: 'desc' } });
}
