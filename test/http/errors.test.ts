import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { newKeyText } from '../../src/keys/key-text.ts';
import { rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint } from '../support/endpoint.ts';
import { expectRefusal } from './refusal.ts';
import {
  another,
  client,
  databaseUrl,
  endpoint,
  noRecord,
  past,
  prisma,
  refusedOnly,
  routesOf,
  send,
  server,
} from './refusal-fixtures.ts';

describe('400', () => {
  test.each([
    ['nothing', ''],
    ['no JSON', '{"order_id": "ORD-1",}'],
    ['half of it', '{"order_id": "ORD-1"'],
    ['more than one value', '{"order_id":"ORD-1"} {"order_id":"ORD-2"}'],
    ['single quotes', "{'order_id':'ORD-1'}"],
    ['NaN', '{"order_id":"ORD-1","n":NaN}'],
    ['a raw line break in a string', '{"order_id":"ORD\n1"}'],
    ['a raw NUL in a string', '{"order_id":"ORD\u0000 1"}'],
  ])('a body that is %s is INVALID_JSON', async (_, body) => {
    expectRefusal(await client.post(endpoint.path, body), 400, 'INVALID_JSON');
    expectRefusal(await client.put(`${endpoint.path}/${noRecord}`, body), 400, 'INVALID_JSON');
  });

  test('a payload that does not fit the fields is VALIDATION_FAILED, with the documented details', async () => {
    const answer = await client.post(endpoint.path, {});
    expectRefusal(answer, 400, 'VALIDATION_FAILED', [{ field: 'order_id', error: 'Required field is missing' }]);
    expect(answer.json.error).toBe('Validation failed');
  });

  test.each([
    'ftp://example.com/hook',
    'example.com/hook',
    'javascript:alert(1)',
    'http://',
    'http://169.254.169.254/latest',
    'http://user:pw@example.com/',
    'http://10.0.0.1/',
  ])('the callback %s is INVALID_CALLBACK', async (callback) => {
    expectRefusal(
      await client.post(endpoint.path, { order_id: 'ORD-1' }, { 'x-webhook-callback': callback }),
      400,
      'INVALID_CALLBACK',
    );
  });

  test('a callback is checked on every kind of write', async () => {
    const { json } = await client.post(endpoint.path, { order_id: 'ORD-1' });
    const bad = { 'x-webhook-callback': 'ftp://example.com/' };
    expectRefusal(await client.put(`${endpoint.path}/${json.id}`, { order_id: 'ORD-2' }, bad), 400, 'INVALID_CALLBACK');
    expectRefusal(await client.delete(`${endpoint.path}/${json.id}`, bad), 400, 'INVALID_CALLBACK');
    expect((await client.get(`${endpoint.path}/${json.id}`)).json.data.payload).toEqual({ order_id: 'ORD-1' });
  });

  test.each(['Not A Header', 'a:b', 'Host', 'content-length', 'Transfer-Encoding', 'Connection', 'webhook-signature'])(
    'the callback header %s is INVALID_ARGUMENT',
    async (name) => {
      const headers = {
        'x-webhook-callback': 'https://example.com/hook',
        'x-webhook-auth': 'secret',
        'x-webhook-auth-header': name,
      };
      expectRefusal(await client.post(endpoint.path, { order_id: 'ORD-1' }, headers), 400, 'INVALID_ARGUMENT');
    },
  );
});

describe('401', () => {
  const key = endpoint.keys.sandbox;
  const typo = key.replace(/.$/, (last) => (last === '0' ? '1' : '0'));

  test.each<[string, string | undefined]>([
    ['missing', undefined],
    ['empty', ''],
    ['of another scheme', 'Basic dXNlcjpwYXNzd29yZA=='],
    ['without a scheme', key],
    ['the scheme alone', 'Bearer'],
    ['malformed', 'Bearer tm_test_abc'],
    ['too long', `Bearer ${key}0`],
    ['in capitals', `Bearer ${key.toUpperCase()}`],
    ['of the other environment by its prefix alone', `Bearer ${key.replace('tm_test_', 'tm_live_')}`],
    ['with a typo', `Bearer ${typo}`],
    ['two keys', `Bearer ${key} ${key}`],
    ['unknown', `Bearer ${newKeyText('SANDBOX')}`],
  ])('a key that is %s is UNAUTHENTICATED', async (_, authorization) => {
    const answer = await rest(server).post(endpoint.path, { order_id: 'ORD-1' }, { authorization });
    expectRefusal(answer, 401, 'UNAUTHENTICATED');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('every route asks for a key', async () => {
    for (const { method, path } of routesOf(endpoint)) {
      const answer = await send(method, path);
      expectRefusal(answer, 401, 'UNAUTHENTICATED');
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test('an expired key is UNAUTHENTICATED, its other environment works', async () => {
    const { keyId, keys, path } = await another();
    await prisma.apiKeySecret.updateMany({
      where: { apiKeyId: keyId, environment: 'SANDBOX' },
      data: { expiresAt: past },
    });
    expectRefusal(await send('POST', path, keys.sandbox), 401, 'UNAUTHENTICATED');
    expect((await send('POST', path, keys.production)).status).toBe(202);
  });

  test('a key that expires later works', async () => {
    const { keyId, keys, path } = await another();
    await prisma.apiKeySecret.updateMany({
      where: { apiKeyId: keyId },
      data: { expiresAt: new Date(Date.now() + 3_600_000) },
    });
    expect((await send('POST', path, keys.sandbox)).status).toBe(202);
  });

  test('a disabled key is UNAUTHENTICATED in that environment, and works again when enabled', async () => {
    const { keyId, keys, path } = await another();
    await prisma.apiKey.update({ where: { id: keyId }, data: { sandboxActive: false } });
    expectRefusal(await send('POST', path, keys.sandbox), 401, 'UNAUTHENTICATED');
    expect((await send('POST', path, keys.production)).status).toBe(202);
    await prisma.apiKey.update({ where: { id: keyId }, data: { sandboxActive: true, productionActive: false } });
    await until(async () => (await send('POST', path, keys.sandbox)).status === 202);
    expectRefusal(
      await until(async () => refusedOnly(await send('POST', path, keys.production))),
      401,
      'UNAUTHENTICATED',
    );
  });

  test('a key that was in use is refused once it is disabled', async () => {
    const { keyId, keys, path } = await another();
    expect((await send('POST', path, keys.sandbox)).status).toBe(202);
    await prisma.apiKey.update({ where: { id: keyId }, data: { sandboxActive: false } });
    expectRefusal(
      await until(async () => refusedOnly(await send('POST', path, keys.sandbox)), { timeoutMs: 2_000 }),
      401,
      'UNAUTHENTICATED',
    );
  });
});

describe('403', () => {
  test('a switched-off endpoint is ENDPOINT_INACTIVE on every route', async () => {
    const off = await another();
    await prisma.endpoint.update({ where: { id: off.endpointId }, data: { active: false } });
    for (const { method, path } of routesOf(off))
      expectRefusal(await send(method, path, off.keys.sandbox), 403, 'ENDPOINT_INACTIVE');
  });

  test('an owner whose subscription has ended is SUBSCRIPTION_EXPIRED on every route', async () => {
    const ended = await makeEndpoint(databaseUrl);
    await prisma.subscription.update({ where: { accountId: ended.accountId }, data: { endsAt: past } });
    for (const { method, path } of routesOf(ended))
      expectRefusal(await send(method, path, ended.keys.sandbox), 403, 'SUBSCRIPTION_EXPIRED');
  });

  test('a subscription that ends later is in force', async () => {
    const ending = await makeEndpoint(databaseUrl);
    await prisma.subscription.update({
      where: { accountId: ending.accountId },
      data: { endsAt: new Date(Date.now() + 3_600_000) },
    });
    expect((await send('POST', ending.path, ending.keys.sandbox)).status).toBe(202);
  });

  test.each(['canCreate', 'canRead', 'canUpdate', 'canDelete'] as const)(
    'a key without %s is PERMISSION_DENIED on its route only',
    async (permission) => {
      const { sandbox } = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { [permission]: false });
      for (const route of routesOf(endpoint)) {
        const answer = await send(route.method, route.path, sandbox);
        if (route.permission === permission) expectRefusal(answer, 403, 'PERMISSION_DENIED');
        else expect(answer.status).not.toBe(403);
      }
    },
  );

  test('a removed permission of a key is PERMISSION_DENIED', async () => {
    const { keyId, keys, path } = await another();
    await prisma.apiKey.update({ where: { id: keyId }, data: { canCreate: false } });
    expectRefusal(await send('POST', path, keys.sandbox), 403, 'PERMISSION_DENIED');
  });

  test('production is NOT_DEPLOYED until the first deploy, the sandbox works', async () => {
    const fresh = await makeEndpoint(databaseUrl, { accountId: endpoint.accountId, deployed: false });
    for (const { method, path } of routesOf(fresh))
      expectRefusal(await send(method, path, fresh.keys.production), 403, 'NOT_DEPLOYED');
    expect((await send('POST', fresh.path, fresh.keys.sandbox)).status).toBe(202);
  });
});
