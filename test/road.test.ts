import { expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { graphql, rest } from './support/client.ts';
import { createDatabase } from './support/database.ts';
import { makeEndpoint } from './support/endpoint.ts';
import { gql } from './support/generated/gql.ts';
import { startReceiver } from './support/receiver.ts';
import { startProcess } from './support/server.ts';

const payload = '{ "order_id": "ORD-2024-001", "amount": 45000.0, "items": ["Item A", "Item B"] }';

test('a write is answered 202, applied and delivered to its callback, and both APIs show the receipt', async () => {
  const databaseUrl = await createDatabase();
  const [server, endpoint, receiver] = await Promise.all([
    startProcess({ databaseUrl }),
    makeEndpoint(databaseUrl),
    startReceiver(),
  ]);
  const client = rest(server, endpoint.keys.sandbox);

  const accepted = await client.post(endpoint.path, payload, {
    'x-webhook-callback': receiver.url,
    'x-webhook-auth': 'our own secret',
  });
  expect(accepted.status).toBe(202);
  expect(accepted.json).toEqual({
    success: true,
    id: expect.stringMatching(/^rec_[0-9a-z]{26}$/),
    message: 'Request queued',
  });
  const requestId = accepted.headers.get('x-request-id');
  expect(accepted.headers.get('location')).toBe(`/api/v1/requests/${requestId}`);

  const call = await receiver.next();
  expect(call.headers.authorization).toBe('our own secret');
  expect(JSON.parse(call.body)).toMatchObject({
    type: 'record.created',
    data: { id: accepted.json.id, request_id: requestId, status: 'success' },
  });
  expect(call.body).toContain(`"payload":${payload}`);

  const record = await client.get(`${endpoint.path}/${accepted.json.id}`);
  expect(record.status).toBe(200);
  expect(record.json.data).toMatchObject({ id: accepted.json.id, status: 'success' });
  expect(record.text).toContain(`"payload":${payload}`);

  const receipt = await until(async () => {
    const { json } = await client.get(`/api/v1/requests/${requestId}`);
    return json.data.deliveries[0]?.state === 'succeeded' && json.data;
  });
  expect(receipt).toMatchObject({
    id: requestId,
    record_id: accepted.json.id,
    operation: 'create',
    state: 'succeeded',
    error: null,
  });
  expect(receipt.deliveries).toMatchObject([{ target: 'callback', attempts: [{ status: 200 }] }]);

  const { data } = await graphql(
    server,
    endpoint.keys.sandbox,
    gql(`query Road($id: ID!) { request(id: $id) { recordId state } }`),
    {
      id: requestId ?? '',
    },
  );
  expect(data).toEqual({ request: { recordId: accepted.json.id, state: 'SUCCEEDED' } });

  expect(await server.stop()).toBe(0);
});
