import { newId } from '../../src/ids.ts';
import { type RestAnswer, rest } from '../support/client.ts';
import { makeEndpoint, makePlan, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

export const server = await sharedServer();
export const { databaseUrl } = server;
export const { prisma } = openControlPlane(databaseUrl);
export const endpoint = await makeEndpoint(databaseUrl, {
  fields: [{ name: 'order_id', type: 'string', required: true }],
});
export const client = rest(server, endpoint.keys.sandbox);

export const past = new Date(Date.now() - 1000);
export const noRecord = newId('rec').text;
export const noRequest = newId('req').text;
export const overLong = JSON.stringify({ order_id: 'x'.repeat(102_400) });

/** The method and path of every route at an endpoint, with the permission that it needs. */
export function routesOf({ path }: TestEndpoint) {
  return [
    { method: 'POST', path, permission: 'canCreate' },
    { method: 'GET', path, permission: 'canRead' },
    { method: 'GET', path: `${path}/search?q=a`, permission: 'canRead' },
    { method: 'GET', path: `${path}/${noRecord}`, permission: 'canRead' },
    { method: 'PUT', path: `${path}/${noRecord}`, permission: 'canUpdate' },
    { method: 'DELETE', path: `${path}/${noRecord}`, permission: 'canDelete' },
    { method: 'GET', path: `/api/v1/requests/${noRequest}`, permission: undefined },
  ] as const;
}

/** Sends any method. POST and PUT have a body that fits the fields. */
export async function send(method: string, path: string, key?: string): Promise<RestAnswer> {
  const takesBody = method === 'POST' || method === 'PUT';
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(takesBody && { 'content-type': 'application/json' }),
    },
    ...(takesBody && { body: '{"order_id":"ORD-1"}' }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: text === '' ? undefined : JSON.parse(text) };
}

/** Makes an endpoint of the same owner, to be changed before its keys are first used. */
export function another(): Promise<TestEndpoint> {
  return makeEndpoint(databaseUrl, { accountId: endpoint.accountId });
}

/** Returns what an account has used of its quota, and stored at an endpoint. */
export async function usageOf({ accountId, endpointId }: TestEndpoint) {
  const { _sum } = await prisma.usage.aggregate({ where: { accountId }, _sum: { used: true } });
  const [requests, records] = await Promise.all([
    prisma.request.count({ where: { endpointId } }),
    prisma.record.count({ where: { endpointId } }),
  ]);
  return { used: Number(_sum.used ?? 0), requests, records };
}

/** Makes an account that may make `limit` requests in a period. */
export async function withQuota(limit: number): Promise<TestEndpoint> {
  return makeEndpoint(databaseUrl, { plan: await makePlan(databaseUrl, limit) });
}

/** Returns an answer that refuses, for `until`. */
export function refusedOnly(answer: RestAnswer): RestAnswer | undefined {
  return answer.status >= 400 ? answer : undefined;
}
