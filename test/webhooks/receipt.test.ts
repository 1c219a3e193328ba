import { describe, expect, test } from 'vitest';
import { rest } from '../support/client.ts';
import { startReceiver } from '../support/receiver.ts';
import {
  deliveriesOf,
  deliveryIn,
  idsOf,
  list,
  makeKeyWebhook,
  makeWebhook,
  retryAfter,
  sql,
  uuidOf,
} from './delivery-fixtures.ts';
import {
  makeCollaborator,
  makeOwn,
  outcome,
  owner,
  prisma,
  server,
  settled,
  write,
  writeByHand,
} from './webhook-fixtures.ts';

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe.concurrent('a receipt', () => {
  test('shows each attempt with its answer and the next due time, over REST and GraphQL', async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver([{ status: 500, body: 'not now' }])]);
    const webhookId = await makeWebhook(endpoint, receiver.url, retryAfter(3600));
    const id = await write(endpoint.keys.sandbox, endpoint);
    const [delivery] = await deliveriesOf(owner, endpoint, id, ([first]) => first?.attempts.length === 1);

    const attempt = { at: time, status: 500, response: 'not now', error: 'The target answered 500' };
    expect(delivery).toEqual({
      ...{
        id: expect.stringMatching(/^dlv_/),
        target: 'ENDPOINT',
        webhookId,
        url: receiver.url,
        state: 'PENDING',
        dead: false,
        test: false,
        cursor: null,
      },
      ...{ createdAt: time, nextAttemptAt: time, request: { id, recordId: expect.stringMatching(/^rec_/) } },
      attempts: [{ number: 1, durationMs: expect.any(Number), ...attempt }],
    });
    expect(Date.parse(delivery.nextAttemptAt) - Date.parse(delivery.attempts[0].at)).toBeGreaterThan(3_500_000);

    const { json } = await rest(server, endpoint.keys.sandbox).get(`/api/v1/requests/${id}`);
    expect(json.data).toEqual({
      ...{ id, record_id: delivery.request.recordId, operation: 'create', state: 'succeeded', error: null },
      ...{ version: expect.any(Number), accepted_at: time, applied_at: time },
      deliveries: [
        {
          ...{ id: delivery.id, target: 'endpoint', state: 'pending', next_attempt_at: delivery.nextAttemptAt },
          attempts: [{ duration_ms: delivery.attempts[0].durationMs, ...attempt, at: delivery.attempts[0].at }],
        },
      ],
    });
  });

  test('shows a forbidden target as refused, without retries', async () => {
    const endpoint = await makeOwn();
    const webhookId = await makeWebhook(endpoint, 'https://example.com/', retryAfter(1, 1));
    await prisma.webhook.update({ where: { id: webhookId }, data: { url: 'http://10.0.0.1/' } });
    const id = await write(endpoint.keys.sandbox, endpoint);
    const error = expect.stringContaining('not allowed');
    expect(await settled(endpoint.keys.sandbox, id)).toMatchObject([
      { state: 'refused', next_attempt_at: null, attempts: [{ status: null, error }] },
    ]);
    expect(await deliveryIn('REFUSED', endpoint, id)).toMatchObject({
      dead: true,
      nextAttemptAt: null,
      attempts: [{ error }],
    });
  });
});

describe.concurrent('the list of deliveries', () => {
  test('has the deliveries of the newest requests first, paged both ways, each with its request', async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
    await makeWebhook(endpoint, receiver.url);
    const written: string[] = [];
    for (let number = 0; number < 5; number++)
      written.push(await write(endpoint.keys.sandbox, endpoint, {}, { 'x-webhook-callback': receiver.url }));
    await Promise.all(written.map((id) => settled(endpoint.keys.sandbox, id)));

    const all = await list(owner, endpoint);
    expect(all).toMatchObject({
      totalCount: 10,
      complete: true,
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
    });
    expect(all.edges.map(({ node }: { node: { request: { id: string } } }) => node.request.id)).toEqual(
      written.toReversed().flatMap((id) => [id, id]),
    );

    const first = await list(owner, endpoint, {}, { first: 3 });
    const second = await list(owner, endpoint, {}, { first: 3, after: first.pageInfo.endCursor });
    expect([...idsOf(first), ...idsOf(second)]).toEqual(idsOf(all).slice(0, 6));
    expect(first.pageInfo.hasNextPage).toBe(true);
    const before = await list(owner, endpoint, {}, { last: 3, before: second.pageInfo.startCursor });
    expect(idsOf(before)).toEqual(idsOf(first));
    expect(idsOf(await list(owner, endpoint, {}, { last: 2 }))).toEqual(idsOf(all).slice(-2));
    const page = (args: string) =>
      outcome(
        owner,
        `query ($slug: String!) { deliveries(endpoint: $slug, environment: SANDBOX, ${args}) { totalCount } }`,
        endpoint,
      );
    expect(await page('after: "none"')).toBe('INVALID_ARGUMENT: A cursor must be one that a list answered with');
    expect(await page('first: 101')).toBe('INVALID_ARGUMENT: A page holds 1 to 100 deliveries');
    expect(await page('filter: { webhook: "none" }')).toBe(
      'INVALID_ARGUMENT: filter.webhook must be the id of a webhook',
    );
  });

  test('is filtered by state, by target and webhook, and by creation time', async () => {
    const [endpoint, receiver] = await Promise.all([
      makeOwn(),
      startReceiver(({ path }) => ({ status: path.endsWith('gone') ? 500 : 200 })),
    ]);
    const webhook = await makeWebhook(endpoint, `${receiver.url}/gone`);
    const id = await write(endpoint.keys.sandbox, endpoint, {}, { 'x-webhook-callback': receiver.url });
    const deliveries = await deliveriesOf(
      owner,
      endpoint,
      id,
      (all) => all.length === 2 && all.every(({ state }) => state !== 'PENDING'),
    );
    const failed = deliveries.find(({ target }) => target === 'ENDPOINT').id;
    const succeeded = deliveries.find(({ target }) => target === 'CALLBACK').id;
    const found = async (filter: object) => idsOf(await list(owner, endpoint, filter)).toSorted();

    expect(await found({})).toEqual([failed, succeeded].toSorted());
    for (const filter of [
      { dead: true },
      { states: ['FAILED'] },
      { states: ['FAILED', 'PENDING'] },
      { webhook },
      { target: 'ENDPOINT' },
    ]) {
      expect(await found(filter)).toEqual([failed]);
    }
    for (const filter of [{ dead: false }, { states: ['SUCCEEDED', 'PENDING'] }, { target: 'CALLBACK' }])
      expect(await found(filter)).toEqual([succeeded]);
    for (const filter of [
      { dead: true, states: ['SUCCEEDED'] },
      { dead: true, target: 'KEY' },
      { webhook, dead: false },
    ])
      expect(await found(filter)).toEqual([]);
    await sql.query(`update delivery set created_at = created_at - interval '1 day' where id = $1`, [uuidOf(failed)]);
    const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
    expect(await found({ from: anHourAgo })).toEqual([succeeded]);
    expect(await found({ to: anHourAgo, from: '2020-01-01T00:00:00.000Z' })).toEqual([]);
    await sql.query('update delivery set created_at = $2 where id = $1', [
      uuidOf(failed),
      new Date(Date.now() + 3_600_000),
    ]);
    expect(await found({ from: new Date(Date.now() + 60_000).toISOString(), dead: true })).toEqual([failed]);
    expect(await found({ to: new Date(Date.now() + 60_000).toISOString() })).toEqual([succeeded]);
  });

  test("has only their key's deliveries for a collaborator and a key, without the environment's webhook", async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
    const [mine, other] = await Promise.all([makeCollaborator(endpoint), makeCollaborator(endpoint)]);
    await makeWebhook(endpoint, receiver.url);
    await makeKeyWebhook(endpoint, mine.keyId, receiver.url);
    const callback = { 'x-webhook-callback': receiver.url };
    const written = [
      await write(mine.sandbox, endpoint, {}, callback),
      await write(other.sandbox, endpoint, {}, callback),
    ];
    written.push(await writeByHand(endpoint, 'SANDBOX'), await write(mine.production, endpoint));
    for (const id of written.slice(0, 3)) await settled(endpoint.keys.sandbox, id);
    await settled(endpoint.keys.production, written[3] ?? '');

    const seen = async (as: Parameters<typeof list>[0], environment?: string) =>
      (await list(as, endpoint, {}, {}, environment)).edges
        .map(
          ({ node }: { node: { target: string; request: { id: string } } }) =>
            `${written.indexOf(node.request.id)} ${node.target}`,
        )
        .toSorted();
    for (const as of [mine.account, mine.sandbox]) expect(await seen(as)).toEqual(['0 CALLBACK', '0 KEY']);
    for (const as of [other.account, other.sandbox]) expect(await seen(as)).toEqual(['1 CALLBACK']);
    for (const as of [owner, endpoint.keys.sandbox]) {
      expect(await seen(as)).toEqual(['0 CALLBACK', '0 ENDPOINT', '0 KEY', '1 CALLBACK', '1 ENDPOINT', '2 ENDPOINT']);
    }
    expect(await seen(mine.account, 'PRODUCTION')).toEqual(['3 KEY']);
    expect(await seen(owner, 'PRODUCTION')).toEqual(['3 KEY']);
  });

  test('reads at most 10,000 for a page, and continues from there', async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
    await makeWebhook(endpoint, receiver.url);
    const id = await write(endpoint.keys.sandbox, endpoint);
    const { id: oldest } = await deliveryIn('SUCCEEDED', endpoint, id);
    await sql.query(
      `insert into delivery (endpoint_id, request_id, id, target, url, state, test_of, created_at)
       select $1, ('7fffffff-ffff-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, gen_random_uuid(), 'ENDPOINT',
       'https://example.com/', 'SUCCEEDED', 'SANDBOX', now()
       from generate_series(1, 10050) as n`,
      [endpoint.endpointId],
    );
    const stopped = await list(owner, endpoint, { target: 'KEY' });
    expect(stopped).toMatchObject({
      edges: [],
      complete: false,
      scanned: 10_000,
      totalCount: null,
      pageInfo: { hasNextPage: true },
    });
    const rest = await list(
      owner,
      endpoint,
      { from: '2020-01-01T00:00:00.000Z' },
      { after: stopped.pageInfo.endCursor, first: 100 },
    );
    expect(rest).toMatchObject({ complete: true, pageInfo: { hasNextPage: false } });
    expect(rest.edges).toHaveLength(51);
    expect(idsOf(rest).at(-1)).toBe(oldest);
  });
});
