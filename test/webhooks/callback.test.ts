import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import type { Received } from '../../harness/receiver.ts';
import { until } from '../../harness/until.ts';
import { graphql, rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const endpoint = await makeEndpoint(server.databaseUrl);
const client = rest(server, endpoint.keys.sandbox);

const payload =
  '{ "b": 1.0, "a": 12345678901234567890, "far": 1e400, "nul": "\\u0000", "__proto__": {"x": 1}, "a" : 2,\n' +
  ' "word":"Grüße 你好 \u{1f600}", "slash":"<\\/script>" }';

test("a callback is a POST of the contract's JSON body, with the payload to the character", async () => {
  const receiver = await startReceiver();
  const accepted = await client.post(endpoint.path, payload, { 'x-webhook-callback': `${receiver.url}?of=orders` });
  expect(accepted.status).toBe(202);
  const call = await receiver.next();

  expect(call).toMatchObject({ method: 'POST', path: '/hook?of=orders' });
  expect(call.headers['content-type']).toBe('application/json');
  expect(call.headers['content-length']).toBe(String(Buffer.byteLength(call.body)));
  const receipt = await readReceipt(accepted.headers.get('x-request-id'));
  expect(call.body).toBe(
    `{"type":"record.created","timestamp":"${receipt.applied_at}","data":{"id":"${accepted.json.id}",` +
      `"request_id":"${receipt.id}","endpoint":"${endpoint.slug}","environment":"sandbox","status":"success",` +
      `"version":${receipt.version},"payload":${payload},"error":null}}`,
  );
});

test('each key signs with its own secret, by the Standard Webhooks scheme', async () => {
  const receiver = await startReceiver();
  const secrets: Record<string, string> = {};
  for (const key of Object.values(endpoint.keys)) {
    const { data } = await graphql(server, key, '{ apiKey { callbackSecret } }');
    secrets[key] = data.apiKey.callbackSecret;
  }
  const { sandbox = '', production = '' } = Object.fromEntries(
    Object.entries(endpoint.keys).map(([name, key]) => [name, secrets[key]]),
  );
  expect(sandbox).toMatch(/^whsec_[A-Za-z0-9+/]{32,}=*$/);

  await client.post(endpoint.path, payload, { 'x-webhook-callback': receiver.url });
  const fromSandbox = await receiver.next();
  expect(fromSandbox.headers['webhook-id']).toMatch(/^dlv_[0-9a-z]{26}$/);
  expect(Math.abs(Number(fromSandbox.headers['webhook-timestamp']) - fromSandbox.at / 1000)).toBeLessThan(5);
  expect(() => verify(fromSandbox, sandbox)).not.toThrow();
  expect(() => verify(fromSandbox, production)).toThrow('No matching signature');
  expect(() => verify({ ...fromSandbox, body: fromSandbox.body.replace('1.0', '1.1') }, sandbox)).toThrow(
    'No matching signature',
  );

  await rest(server, endpoint.keys.production).post(endpoint.path, payload, { 'x-webhook-callback': receiver.url });
  const fromProduction = await receiver.next();
  expect(() => verify(fromProduction, production)).not.toThrow();
  expect(JSON.parse(fromProduction.body).data.environment).toBe('production');
  expect(fromProduction.headers['webhook-id']).not.toBe(fromSandbox.headers['webhook-id']);
});

test('the auth value is sent unchanged in the named header, and in Authorization by default', async () => {
  const receiver = await startReceiver();
  const callAfter = async (headers: Record<string, string>): Promise<Received> => {
    expect((await client.post(endpoint.path, {}, { 'x-webhook-callback': receiver.url, ...headers })).status).toBe(202);
    return receiver.next();
  };
  const byDefault = await callAfter({ 'x-webhook-auth': 'Bearer  two  words' });
  expect(byDefault.headers.authorization).toBe('Bearer  two  words');

  const named = await callAfter({ 'x-webhook-auth': 'a b=c;"d"', 'x-webhook-auth-header': 'X-Our-Token' });
  expect(named.headers['x-our-token']).toBe('a b=c;"d"');
  expect(named.headers).not.toHaveProperty('authorization');

  const without = await callAfter({ 'x-webhook-auth-header': 'X-Our-Token' });
  expect(without.headers).not.toHaveProperty('x-our-token');
  expect(without.headers).not.toHaveProperty('authorization');
});

test('replacing and deleting send callbacks too, a delete with a null payload, with rising versions', async () => {
  const receiver = await startReceiver();
  const headers = { 'x-webhook-callback': receiver.url };
  const { id } = (await client.post(endpoint.path, { step: 1 }, headers)).json;
  const created = JSON.parse((await receiver.next()).body);
  await client.put(`${endpoint.path}/${id}`, '{"step":2.0}', headers);
  const replaced = await receiver.next();
  const deletedId = (await client.delete(`${endpoint.path}/${id}`, headers)).headers.get('x-request-id');
  const deleted = JSON.parse((await receiver.next()).body);

  expect(replaced.body).toContain('"payload":{"step":2.0},"error":null}}');
  expect(JSON.parse(replaced.body)).toMatchObject({ type: 'record.replaced', data: { id, status: 'success' } });
  expect(deleted).toMatchObject({
    type: 'record.deleted',
    data: { id, request_id: deletedId, status: 'success', payload: null, error: null },
  });
  const versions = [created, JSON.parse(replaced.body), deleted].map(({ data }) => data.version);
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
  expect(new Set(versions).size).toBe(3);
});

test('a write over GraphQL sends the same callback', async () => {
  const receiver = await startReceiver();
  const { data } = await graphql(
    server,
    endpoint.keys.sandbox,
    `mutation ($body: String!, $callback: CallbackInput) { createRecord(input: { payloadText: $body }, callback:
      $callback) { id recordId } }`,
    { body: payload, callback: { url: receiver.url, authHeader: 'X-Api-Key', authValue: 'k-1' } },
  );
  const call = await receiver.next();
  expect(call.headers['x-api-key']).toBe('k-1');
  expect(call.body).toContain(`"payload":${payload}`);
  expect(JSON.parse(call.body).data).toMatchObject({
    id: data.createRecord.recordId,
    request_id: data.createRecord.id,
  });
});

test('both APIs show the delivery and its attempt in the receipt, with the first 2 KB of the answer', async () => {
  const receiver = await startReceiver([{ status: 201, body: `${'€'.repeat(1000)}\0` }]);
  const accepted = await client.post(endpoint.path, payload, {
    'x-webhook-callback': receiver.url,
    'x-webhook-auth': 'not for receipts',
  });
  const call = await receiver.next();
  const id = accepted.headers.get('x-request-id') ?? '';
  const receipt = await until(async () => {
    const read = await readReceipt(id);
    return read.deliveries[0]?.attempts.length > 0 && read;
  });
  const [attempt] = receipt.deliveries[0].attempts;
  expect(receipt.deliveries).toEqual([
    {
      id: call.headers['webhook-id'],
      target: 'callback',
      state: 'succeeded',
      next_attempt_at: null,
      attempts: [
        {
          at: expect.any(String),
          status: 201,
          duration_ms: expect.any(Number),
          response: '€'.repeat(682),
          error: null,
        },
      ],
    },
  ]);
  expect(Math.abs(Date.parse(attempt.at) - call.at)).toBeLessThan(5_000);
  expect(attempt.duration_ms).toBeGreaterThanOrEqual(0);
  expect(attempt.duration_ms).toBeLessThan(5_000);
  expect(JSON.stringify(receipt)).not.toContain('not for receipts');

  const { data } = await graphql(
    server,
    endpoint.keys.sandbox,
    `query ($id: ID!) { request(id: $id) { deliveries { id target url state nextAttemptAt attempts { number at status
      durationMs response error } } } }`,
    { id },
  );
  expect(data.request.deliveries).toEqual([
    {
      id: receipt.deliveries[0].id,
      target: 'CALLBACK',
      url: receiver.url,
      state: 'SUCCEEDED',
      nextAttemptAt: null,
      attempts: [
        {
          number: 1,
          at: attempt.at,
          status: 201,
          durationMs: attempt.duration_ms,
          response: '€'.repeat(682),
          error: null,
        },
      ],
    },
  ]);
});

test('a write without a callback has no delivery', async () => {
  const accepted = await client.post(endpoint.path, payload, {
    'x-webhook-auth': 'unused',
    'x-webhook-auth-header': 'X-Unused',
  });
  const receipt = await until(async () => {
    const read = await readReceipt(accepted.headers.get('x-request-id'));
    return read.state === 'succeeded' && read;
  });
  expect(receipt.deliveries).toEqual([]);
});

async function readReceipt(requestId: string | null) {
  const { status, json } = await client.get(`/api/v1/requests/${requestId}`);
  expect(status).toBe(200);
  return json.data;
}

function verify({ body, headers }: Received, secret: string): unknown {
  return new Webhook(secret).verify(
    body,
    Object.fromEntries(
      ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(headers[name])]),
    ),
  );
}
