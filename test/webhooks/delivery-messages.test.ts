import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { idUuid } from '../../src/ids.ts';
import { newWebhookSecret } from '../../src/webhooks/settings/new-webhook-secret.ts';
import { graphql, type Json, rest } from '../support/client.ts';
import { makeEndpoint, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import {
  databaseUrl,
  makeOwn,
  owner,
  prisma,
  server,
  settled,
  setWebhook,
  verified,
  write,
} from './webhook-fixtures.ts';

const { seal } = openControlPlane(databaseUrl);
const soon = () => new Date(Date.now() + 60_000);
const past = () => new Date(Date.now() - 1_000);

describe.concurrent('a message', () => {
  test('is signed with the earlier secret too, until that ends', async () => {
    const endpoint = await makeOwn();
    const receiver = await startReceiver();
    const secret = await setWebhook(endpoint, receiver.url);
    const { text: previous, sealed: previousSecret } = newWebhookSecret(seal);
    await sandboxWebhook(endpoint, { previousSecret, previousSecretEndsAt: soon() });
    await write(endpoint.keys.sandbox, endpoint);
    const both = await receiver.next();
    expect(String(both.headers['webhook-signature']).split(' ')).toHaveLength(2);
    expect(verified(both, secret)).toEqual(verified(both, previous));

    await sandboxWebhook(endpoint, { previousSecretEndsAt: past() });
    await write(endpoint.keys.sandbox, endpoint);
    const one = await receiver.next();
    expect(() => verified(one, secret)).not.toThrow();
    expect(() => verified(one, previous)).toThrow('No matching signature');
  });

  test("of a callback is signed with the key's earlier secret too, until that ends", async () => {
    const endpoint = await makeEndpoint(databaseUrl);
    const receiver = await startReceiver();
    const { data } = await graphql(server, endpoint.keys.sandbox, '{ apiKey { callbackSecret } }');
    const { text: previous, sealed: previousCallbackSecret } = newWebhookSecret(seal);
    const ofKey = { apiKeyId: endpoint.keyId, environment: 'SANDBOX' as const };
    await prisma.apiKeySecret.updateMany({
      where: ofKey,
      data: { previousCallbackSecret, previousCallbackSecretEndsAt: soon() },
    });
    await write(endpoint.keys.sandbox, endpoint, {}, { 'x-webhook-callback': receiver.url });
    const both = await receiver.next();
    for (const secret of [data.apiKey.callbackSecret, previous]) expect(() => verified(both, secret)).not.toThrow();

    await prisma.apiKeySecret.updateMany({ where: ofKey, data: { previousCallbackSecretEndsAt: past() } });
    await write(endpoint.keys.sandbox, endpoint, {}, { 'x-webhook-callback': receiver.url });
    const one = await receiver.next();
    expect(() => verified(one, data.apiKey.callbackSecret)).not.toThrow();
    expect(() => verified(one, previous)).toThrow('No matching signature');
  });

  test("has the webhook's headers, which cannot replace ours", async () => {
    const endpoint = await makeOwn();
    const receiver = await startReceiver();
    const secret = await setWebhook(endpoint, receiver.url);
    const headers = seal.close(
      JSON.stringify({
        'X-Team': 'orders',
        Authorization: 'Bearer t',
        'Webhook-Id': 'forged',
        'CONTENT-TYPE': 'text/plain',
      }),
    );
    await sandboxWebhook(endpoint, { headers: Uint8Array.from(headers) });
    await write(endpoint.keys.sandbox, endpoint);
    const call = await receiver.next();
    expect(call.headers).toMatchObject({
      'x-team': 'orders',
      authorization: 'Bearer t',
      'content-type': 'application/json',
    });
    expect(call.headers['webhook-id']).toMatch(/^dlv_/);
    expect(() => verified(call, secret)).not.toThrow();
  });

  test('is sent to a webhook only for its chosen events', async () => {
    const endpoint = await makeOwn();
    const [deletes, creates, all] = await Promise.all([startReceiver(), startReceiver(), startReceiver()]);
    await setWebhook(endpoint, deletes.url);
    await sandboxWebhook(endpoint, { events: ['RECORD_DELETED', 'REQUEST_FAILED'] });
    const ofKey = { endpointId: endpoint.endpointId, apiKeyId: endpoint.keyId };
    await prisma.webhook.create({
      data: { ...ofKey, url: creates.url, secret: newWebhookSecret(seal).sealed, events: ['RECORD_CREATED'] },
    });
    const client = rest(server, endpoint.keys.sandbox);
    const callback = { 'x-webhook-callback': all.url };
    const { id } = (await client.post(endpoint.path, {}, callback)).json;
    await client.put(`${endpoint.path}/${id}`, { step: 2 }, callback);
    await client.delete(`${endpoint.path}/${id}`, callback);
    await until(() => all.received.length === 3);
    const last = await write(endpoint.keys.sandbox, endpoint, {}, callback);
    await settled(endpoint.keys.sandbox, last);
    await prisma.webhook.updateMany({ where: { endpointId: endpoint.endpointId }, data: { events: [] } });
    const unsent = await write(endpoint.keys.sandbox, endpoint, {}, callback);
    expect(await settled(endpoint.keys.sandbox, unsent)).toHaveLength(1);

    expect(deletes.received.map(typeOf)).toEqual(['record.deleted']);
    expect(creates.received.map(typeOf)).toEqual(['record.created', 'record.created']);
    expect(all.received.map(typeOf).toSorted()).toEqual([
      'record.created',
      'record.created',
      'record.created',
      'record.deleted',
      'record.replaced',
    ]);
  });

  test('of a test names no record, goes to a switched-off webhook too, and is tried once', async () => {
    const endpoint = await makeOwn();
    const receiver = await startReceiver([{ status: 500 }]);
    const secret = await setWebhook(endpoint, receiver.url);
    const webhook = await sandboxWebhook(endpoint, { active: false });
    const { data } = await graphql(
      server,
      owner,
      'mutation ($endpoint: String!, $webhook: ID!) { sendTestEvent(endpoint: $endpoint, webhook: $webhook) { id } }',
      { endpoint: endpoint.slug, webhook: webhook.id },
    );
    const call = await receiver.next();
    const body = verified(call, secret);
    expect(call.headers['webhook-id']).toBe(data.sendTestEvent.id);
    expect(body).toMatchObject({
      type: 'webhook.test',
      data: {
        id: `rec_${'0'.repeat(26)}`,
        endpoint: endpoint.slug,
        environment: 'sandbox',
        status: 'success',
        version: 0,
        payload: { test: true },
        error: null,
      },
    });
    const id = idUuid('dlv', data.sendTestEvent.id, 'NOT_FOUND');
    await until(
      async () =>
        (await prisma.delivery.findFirst({ where: { endpointId: endpoint.endpointId, id } }))?.state === 'FAILED',
    );
    expect((await prisma.webhook.findUniqueOrThrow({ where: { id: webhook.id } })).failingSince).toBeNull();
  });
});

describe.concurrent('a retry policy', () => {
  test('with a list waits as listed, and with an empty one makes one attempt', async () => {
    const endpoint = await makeOwn();
    const receiver = await startReceiver(() => ({ status: 500 }));
    await setWebhook(endpoint, receiver.url);
    await sandboxWebhook(endpoint, { retryPolicy: 'CUSTOM', retryDelays: [0, 1] });
    expect(await attemptsOf(endpoint)).toHaveLength(3);
    await sandboxWebhook(endpoint, { retryDelays: [] });
    expect(await attemptsOf(endpoint)).toHaveLength(1);
  });

  test('of the standard makes ten attempts in 75 hours, at random distances', async () => {
    const endpoint = await makeOwn();
    const receiver = await startReceiver(() => ({ status: 500 }));
    await setWebhook(endpoint, receiver.url);
    await sandboxWebhook(endpoint, { retryPolicy: 'STANDARD' });
    const requestId = idUuid('req', await write(endpoint.keys.sandbox, endpoint), 'REQUEST_NOT_FOUND');
    const waits: number[] = [];
    for (let number = 1; number < 10; number++) {
      await until(async () => (await prisma.attempt.count({ where: { endpointId: endpoint.endpointId } })) === number);
      const delivery = await prisma.delivery.findFirstOrThrow({
        where: { endpointId: endpoint.endpointId, requestId },
      });
      waits.push(((delivery.nextAttemptAt?.getTime() ?? 0) - Date.now()) / 1000);
      await prisma.$executeRaw`update pgboss.job set start_after = now() where name = 'retry-webhook'
        and data->>'requestId' = ${requestId}::text`;
    }
    const standard = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThan((standard[index] ?? 0) * 0.89 - 4);
      expect(wait).toBeLessThan((standard[index] ?? 0) * 1.11);
    }
    expect(waits.slice(3).some((wait, index) => Math.abs(wait - (standard[index + 3] ?? 0)) > 10)).toBe(true);
    await until(
      async () =>
        (await prisma.delivery.findFirst({ where: { endpointId: endpoint.endpointId, requestId } }))?.state ===
        'FAILED',
    );
    expect(receiver.received).toHaveLength(10);
  });
});

async function sandboxWebhook({ endpointId }: TestEndpoint, data: Parameters<typeof prisma.webhook.update>[0]['data']) {
  return prisma.webhook.update({ where: { endpointId_environment: { endpointId, environment: 'SANDBOX' } }, data });
}

async function attemptsOf(endpoint: TestEndpoint): Promise<Json[]> {
  const [delivery] = await settled(endpoint.keys.sandbox, await write(endpoint.keys.sandbox, endpoint));
  return delivery.attempts;
}

function typeOf({ body }: { body: string }): string {
  return JSON.parse(body).type;
}
