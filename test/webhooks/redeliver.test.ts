import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { firstUuidOf, idText, newId } from '../../src/ids.ts';
import type { Json } from '../support/client.ts';
import { startReceiver } from '../support/receiver.ts';
import {
  deliveriesOf,
  deliveryIn,
  idsOf,
  list,
  makeKeyWebhook,
  makeWebhook,
  retryAfter,
  sendTestEventOf,
  sql,
  uuidOf,
} from './delivery-fixtures.ts';
import { again, all, startBroken, tryAgain, tryAll, untilDead } from './redeliver-fixtures.ts';
import { answered, makeCollaborator, makeOwn, owner, prisma, write, writeByHand } from './webhook-fixtures.ts';

describe.concurrent('a message', () => {
  test('that is dead is sent again with the same id when it is redelivered, and may succeed', async () => {
    const asked = Promise.withResolvers<void>();
    const [endpoint, receiver] = await Promise.all([makeOwn(), startBroken(asked.promise)]);
    await makeWebhook(endpoint, receiver.url);
    const id = await write(endpoint.keys.sandbox, endpoint);
    const dead = await deliveryIn('FAILED', endpoint, id);
    expect(dead).toMatchObject({ dead: true, attempts: [{ number: 1, status: 500 }] });

    receiver.works = true;
    // Of two calls at once, one is refused because the message is being sent.
    const outcomes = await Promise.all([tryAgain(owner, endpoint, dead.id), tryAgain(owner, endpoint, dead.id)]);
    expect(outcomes.toSorted()).toEqual([expect.stringMatching(/^CONFLICT/), 'done']);
    asked.resolve();
    expect(await deliveryIn('SUCCEEDED', endpoint, id)).toMatchObject({
      nextAttemptAt: null,
      attempts: [{ status: 500 }, { number: 2, status: 200 }],
    });
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([dead.id, dead.id]);
    expect(await list(owner, endpoint, { dead: true })).toMatchObject({ totalCount: 0 });
  });

  test('that succeeded is sent again, with its whole retry policy', async () => {
    const [endpoint, receiver] = await Promise.all([
      makeOwn(),
      startReceiver([{ status: 200 }, { status: 500 }, { status: 500 }, { status: 200 }]),
    ]);
    await makeWebhook(endpoint, receiver.url, retryAfter(1));
    const id = await write(endpoint.keys.sandbox, endpoint);
    const { id: delivery } = await deliveryIn('SUCCEEDED', endpoint, id);
    await again(owner, endpoint, delivery);
    // There are two attempts, because the policy allows one retry again.
    expect((await deliveryIn('FAILED', endpoint, id)).attempts).toMatchObject([
      { status: 200 },
      { status: 500 },
      { number: 3, status: 500 },
    ]);
    await again(owner, endpoint, delivery);
    expect((await deliveryIn('SUCCEEDED', endpoint, id)).attempts).toHaveLength(4);
  });

  test('that waits for its next attempt is sent now instead', async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver([{ status: 500 }])]);
    await makeWebhook(endpoint, receiver.url, retryAfter(3600));
    const id = await write(endpoint.keys.sandbox, endpoint);
    const waiting = await until(async () => {
      const { edges } = await list(owner, endpoint);
      return edges[0]?.node.attempts.length === 1 && edges[0].node;
    });
    expect(waiting.state).toBe('PENDING');
    expect((await again(owner, endpoint, waiting.id)).redeliver).toMatchObject({
      id: waiting.id,
      state: 'PENDING',
      attempts: [{ number: 1 }],
    });
    expect((await deliveryIn('SUCCEEDED', endpoint, id)).attempts).toMatchObject([{ status: 500 }, { status: 200 }]);

    const { rows } = await sql.query(
      `update pgboss.job set start_after = now() where data->>'deliveryId' = $1 and start_after > now() and state = 'created' returning id`,
      [uuidOf(waiting.id)],
    );
    expect(rows).toHaveLength(1);
    await until(
      async () =>
        (await sql.query(`select from pgboss.job where id = $1 and state <> 'completed'`, [rows[0].id])).rows.length ===
        0,
      {
        timeoutMs: 30_000,
      },
    );
    expect(receiver.received).toHaveLength(2);
  });

  test('is sent once, even when its next attempt becomes due at the same time', async () => {
    const asked = Promise.withResolvers<void>();
    const [endpoint, receiver] = await Promise.all([
      makeOwn(),
      startReceiver([{ status: 500 }, { status: 200, held: asked.promise }, { status: 503 }]),
    ]);
    await makeWebhook(endpoint, receiver.url, retryAfter(3600, 3600));
    const id = await write(endpoint.keys.sandbox, endpoint);
    const [waiting] = await deliveriesOf(owner, endpoint, id, ([first]) => first?.attempts.length === 1);
    await again(owner, endpoint, waiting.id);
    await receiver.next(({ headers }) => headers['webhook-id'] === waiting.id);
    await until(() => receiver.received.length === 2);
    const { rows } = await sql.query(
      `update pgboss.job set start_after = now() where data->>'deliveryId' = $1 and start_after > now() and state = 'created' returning id`,
      [uuidOf(waiting.id)],
    );
    await until(
      async () =>
        (await sql.query(`select from pgboss.job where id = $1 and state <> 'completed'`, [rows[0].id])).rows.length ===
        0,
    );
    asked.resolve();
    expect((await deliveryIn('SUCCEEDED', endpoint, id)).attempts).toMatchObject([
      { status: 500 },
      { number: 2, status: 200 },
    ]);
    expect(receiver.received).toHaveLength(2);
  });

  test('that is due, or whose webhook is off or gone, is refused with advice', async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver(['hang', { status: 200 }])]);
    const webhook = await makeWebhook(endpoint, receiver.url);
    const id = await write(endpoint.keys.sandbox, endpoint);
    const { id: delivery } = await deliveryIn('PENDING', endpoint, id);
    await receiver.next();
    expect(await tryAgain(owner, endpoint, delivery)).toBe(
      'CONFLICT: Its next attempt is due already; see what comes of it',
    );
    const done = await write(endpoint.keys.sandbox, endpoint);
    const { id: other } = await deliveryIn('SUCCEEDED', endpoint, done);
    await prisma.webhook.update({ where: { id: webhook }, data: { active: false } });
    const off = 'CONFLICT: Its webhook was removed or switched off; switch it on, then redeliver';
    expect(await tryAgain(owner, endpoint, other)).toBe(off);
    expect(await tryAll(owner, endpoint, { webhook })).toBe(
      'CONFLICT: This webhook is switched off; switch it on, then redeliver',
    );
    await prisma.webhook.delete({ where: { id: webhook } });
    expect(await tryAgain(owner, endpoint, other)).toBe(off);
    expect(await tryAll(owner, endpoint, { webhook })).toMatch(/^NOT_FOUND/);
    for (const unknown of [newId('dlv').text, 'none', newId('req').text]) {
      expect(await tryAgain(owner, endpoint, unknown)).toBe('NOT_FOUND: There is no such delivery of this endpoint');
    }
    expect(await tryAgain(owner, await makeOwn(), other)).toMatch(/^NOT_FOUND/);
  });

  test("is found however late its request was applied, and a collaborator redelivers only their key's", async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
    const [mine, other] = await Promise.all([makeCollaborator(endpoint), makeCollaborator(endpoint)]);
    await makeWebhook(endpoint, receiver.url);
    await makeKeyWebhook(endpoint, mine.keyId, receiver.url);
    const id = await write(mine.sandbox, endpoint, {}, { 'x-webhook-callback': receiver.url });
    const ofTarget = await until(async () => {
      const { edges } = await list(owner, endpoint, { states: ['SUCCEEDED'] });
      return edges.length === 3 && new Map<string, string>(edges.map(({ node }: Json) => [node.target, node.id]));
    });
    const [toEndpoint = '', toKey = '', toCallback = ''] = ['ENDPOINT', 'KEY', 'CALLBACK'].map((target) =>
      ofTarget.get(target),
    );
    // Long after the request, and before it by another clock.
    const [late, early] = [
      `ffffffff-ffff${uuidOf(toKey).slice(13)}`,
      firstUuidOf(new Date(Date.now() - 300_000)).slice(0, 13) + uuidOf(toCallback).slice(13),
    ];
    for (const table of ['delivery set id', 'attempt set delivery_id']) {
      const column = table.split(' ').at(-1);
      await sql.query(
        `update ${table} = case ${column} when $1 then $2::uuid else $4::uuid end where ${column} in ($1, $3)`,
        [...[uuidOf(toKey), late, uuidOf(toCallback), early]],
      );
    }
    const [movedKey, movedCallback] = [idText('dlv', late), idText('dlv', early)];

    expect((await again(mine.account, endpoint, movedCallback)).redeliver.request.id).toBe(id);
    expect((await again(mine.account, endpoint, movedKey)).redeliver.target).toBe('KEY');
    expect(await tryAgain(mine.account, endpoint, toEndpoint)).toMatch(/^NOT_FOUND/);
    for (const delivery of [movedCallback, movedKey, toEndpoint])
      expect(await tryAgain(other.account, endpoint, delivery)).toMatch(/^NOT_FOUND/);
    expect((await again(owner, endpoint, toEndpoint)).redeliver.state).toBe('PENDING');
  });
});

describe.concurrent('all dead messages', () => {
  test('of a webhook are sent again and logged, and those of other webhooks and callbacks are not', async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startBroken()]);
    const mine = await makeCollaborator(endpoint);
    const webhook = await makeWebhook(endpoint, receiver.url);
    await makeKeyWebhook(endpoint, mine.keyId, receiver.url);
    for (let number = 0; number < 3; number++) await write(mine.sandbox, endpoint);
    await untilDead(endpoint, 6);
    receiver.works = true;

    const both = await Promise.all([all(owner, endpoint, { webhook }), all(owner, endpoint, { webhook })]);
    expect(both.map(({ count }) => count).toSorted()).toEqual([0, 3]);
    await until(async () => (await list(owner, endpoint, { webhook, states: ['SUCCEEDED'] })).totalCount === 3);
    expect(await all(owner, endpoint, { webhook })).toEqual({ count: 0, complete: true, cursor: null });
    const left = await list(owner, endpoint, { dead: true });
    expect(idsOf(left)).toHaveLength(3);
    expect(left.edges.map(({ node }: Json) => node.target)).toEqual(['KEY', 'KEY', 'KEY']);
    const [entry] = await prisma.auditEntry.findMany({
      where: { endpointId: endpoint.endpointId, action: 'deliveries.redelivered' },
    });
    expect(entry?.details).toEqual({ environment: 'SANDBOX', count: 3, webhook, from: null, to: null });

    // A collaborator redelivers only those that they see.
    expect(await all(mine.account, endpoint, { from: '2020-01-01T00:00:00.000Z' })).toEqual({
      count: 3,
      complete: true,
      cursor: null,
    });
    await until(async () => (await list(owner, endpoint, { states: ['SUCCEEDED'] })).totalCount === 6);
  });

  test('of a period are sent again, without tests and without those of switched-off webhooks', async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startBroken()]);
    const [mine, off] = await Promise.all([makeCollaborator(endpoint), makeCollaborator(endpoint)]);
    const [webhook, offWebhook] = [
      await makeWebhook(endpoint, receiver.url),
      await makeKeyWebhook(endpoint, off.keyId, receiver.url),
    ];
    for (const key of [mine.sandbox, mine.sandbox, off.sandbox]) await write(key, endpoint);
    const [{ node: newest }] = (await untilDead(endpoint, 4)).edges.filter(
      ({ node }: Json) => node.target === 'ENDPOINT',
    );
    await answered(owner, sendTestEventOf, { endpoint: endpoint.slug, webhook });
    await untilDead(endpoint, 5);
    await prisma.webhook.update({ where: { id: offWebhook }, data: { active: false } });
    await sql.query(`update delivery set created_at = created_at - interval '1 day' where id = $1`, [
      uuidOf(newest.id),
    ]);
    receiver.works = true;

    const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
    expect(await all(owner, endpoint, { from: anHourAgo })).toMatchObject({ count: 2, complete: true });
    expect(await all(owner, endpoint, { environment: 'PRODUCTION', from: '2020-01-01T00:00:00.000Z' })).toMatchObject({
      count: 0,
    });
    expect(await all(owner, endpoint, { webhook, from: '2020-01-01T00:00:00.000Z', to: anHourAgo })).toMatchObject({
      count: 1,
    });
    await until(async () => (await list(owner, endpoint, { states: ['SUCCEEDED'] })).totalCount === 3);
    const left = (await list(owner, endpoint, { dead: true })).edges;
    expect(left.map(({ node }: Json) => [node.test, node.target])).toEqual([
      [true, 'ENDPOINT'],
      [false, 'KEY'],
    ]);
  });

  test('need a target or a start time, and are redelivered in portions', async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
    const webhook = await makeWebhook(endpoint, receiver.url);
    const id = await writeByHand(endpoint, 'SANDBOX');
    const { id: delivery } = await deliveryIn('SUCCEEDED', endpoint, id);
    await sql.query(`update delivery set state = 'FAILED' where id = $1`, [uuidOf(delivery)]);
    await sql.query(
      `insert into delivery (endpoint_id, request_id, id, target, webhook_id, url, state, test_of, created_at)
       select $1, ('00000000-ffff-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, gen_random_uuid(), 'ENDPOINT', $2,
       'https://example.com/', 'FAILED', 'SANDBOX', now()
       from generate_series(1, 10000) as n`,
      [endpoint.endpointId, webhook],
    );
    const stopped = await all(owner, endpoint, { webhook });
    expect(stopped).toEqual({ count: 0, complete: false, cursor: expect.any(String) });
    expect(await all(owner, endpoint, { webhook, after: stopped.cursor })).toEqual({
      count: 1,
      complete: true,
      cursor: null,
    });
    await deliveryIn('SUCCEEDED', endpoint, id);

    expect(await tryAll(owner, endpoint, {})).toBe('INVALID_ARGUMENT: Name a webhook, or from when on');
    expect(await tryAll(owner, endpoint, { webhook, environment: 'PRODUCTION' })).toBe(
      'INVALID_ARGUMENT: This webhook belongs to SANDBOX',
    );
    expect(await tryAll(owner, endpoint, { webhook, after: 'none' })).toMatch(/^INVALID_ARGUMENT: A cursor/);
    expect(await tryAll(owner, endpoint, { webhook: 'none' })).toMatch(/^NOT_FOUND/);
  });
});
