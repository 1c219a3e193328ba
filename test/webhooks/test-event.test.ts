import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { openBoss } from '../../src/jobs/boss.ts';
import { pruneTestMessages } from '../../src/webhooks/deliveries/prune-test-messages.job.ts';
import { makeUser } from '../support/account.ts';
import { afterFile } from '../support/after-file.ts';
import { type Credentials, graphql, type Json } from '../support/client.ts';
import { startReceiver } from '../support/receiver.ts';
import {
  idsOf,
  list,
  makeKeyWebhook,
  makeWebhook,
  redeliverOf,
  retryAfter,
  sendTestEventOf,
  sql,
  uuidOf,
} from './delivery-fixtures.ts';
import {
  answered,
  databaseUrl,
  makeCollaborator,
  makeOwn,
  outcome,
  owner,
  prisma,
  server,
  setWebhook,
  verified,
} from './webhook-fixtures.ts';

const send = async (as: Credentials, { slug }: { slug: string }, webhook: string, environment?: string) =>
  (await answered(as, sendTestEventOf, { endpoint: slug, webhook, environment })).sendTestEvent;
const trySend = (as: Credentials, { slug }: { slug: string }, webhook: string, environment?: string) =>
  outcome(as, sendTestEventOf, { endpoint: slug, webhook, environment });

/** Returns the one delivery of an environment, once it has been attempted. */
async function attempted(
  endpoint: Parameters<typeof list>[1],
  environment = 'SANDBOX',
  as: Credentials = owner,
): Promise<Json> {
  return until(async () => {
    const { edges } = await list(as, endpoint, { states: ['SUCCEEDED', 'FAILED', 'REFUSED'] }, {}, environment);
    return edges[0]?.node;
  });
}

describe.concurrent('a test message', () => {
  test('is signed and sent like any other, and names no request', async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
    const secret = await setWebhook(endpoint, receiver.url);
    const webhook = await makeWebhook(endpoint, receiver.url);
    const sent = await send(owner, endpoint, webhook);
    expect(sent).toMatchObject({
      state: 'PENDING',
      test: true,
      target: 'ENDPOINT',
      webhookId: webhook,
      request: null,
      attempts: [],
    });

    const message = await receiver.next();
    expect(message.headers['webhook-id']).toBe(sent.id);
    expect(verified(message, secret)).toMatchObject({
      type: 'webhook.test',
      data: { environment: 'sandbox', endpoint: endpoint.slug },
    });
    expect(await attempted(endpoint)).toMatchObject({
      id: sent.id,
      state: 'SUCCEEDED',
      test: true,
      request: null,
      attempts: [{ status: 200 }],
    });
    expect(idsOf(await list(owner, endpoint, {}, {}, 'PRODUCTION'))).toEqual([]);
  });

  test('that fails is tried once, and once more each time it is redelivered', async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver([{ status: 500, body: 'no' }])]);
    const webhook = await makeWebhook(endpoint, receiver.url, retryAfter(1, 1));
    await send(owner, endpoint, webhook);
    const dead = await attempted(endpoint);
    expect(dead).toMatchObject({
      state: 'FAILED',
      dead: true,
      nextAttemptAt: null,
      attempts: [{ status: 500, response: 'no' }],
    });
    await answered(owner, redeliverOf, { endpoint: endpoint.slug, delivery: dead.id });
    await until(async () => (await list(owner, endpoint, { states: ['SUCCEEDED'] })).totalCount === 1);
  });

  test('is sent to a switched-off webhook too', async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
    const webhook = await makeWebhook(endpoint, receiver.url);
    await prisma.webhook.update({ where: { id: webhook }, data: { active: false } });
    await send(owner, endpoint, webhook);
    expect(await attempted(endpoint)).toMatchObject({ state: 'SUCCEEDED' });
  });

  test('is refused for a forbidden target, a webhook of others, and another environment', async () => {
    const [endpoint, elsewhere] = await Promise.all([makeOwn(), makeOwn()]);
    const [webhook, other] = [
      await makeWebhook(endpoint, 'https://example.com/'),
      await makeWebhook(elsewhere, 'https://example.com/'),
    ];
    expect(await trySend(owner, endpoint, webhook, 'PRODUCTION')).toBe(
      'INVALID_ARGUMENT: This webhook belongs to SANDBOX; leave environment out or name that',
    );
    for (const unknown of [other, 'none'])
      expect(await trySend(owner, endpoint, unknown)).toBe('NOT_FOUND: There is no such webhook of this endpoint');
    await prisma.webhook.update({ where: { id: webhook }, data: { url: 'http://169.254.169.254/' } });
    expect(await trySend(owner, endpoint, webhook)).toMatch(
      /^INVALID_ARGUMENT: The webhook's url must lead to a public address/,
    );
    expect(await list(owner, endpoint)).toMatchObject({ totalCount: 0 });
  });

  test("to a key's webhook is sent and seen by its collaborators, for either environment", async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
    const [mine, other] = await Promise.all([makeCollaborator(endpoint), makeCollaborator(endpoint)]);
    const webhook = await makeKeyWebhook(endpoint, mine.keyId, receiver.url);
    const ofEndpoint = await makeWebhook(endpoint, receiver.url);
    expect(await send(mine.account, endpoint, webhook)).toMatchObject({ target: 'KEY', test: true });
    expect(JSON.parse((await receiver.next()).body).data.environment).toBe('sandbox');
    await send(mine.account, endpoint, webhook, 'PRODUCTION');
    expect(JSON.parse((await receiver.next()).body).data.environment).toBe('production');

    for (const as of [owner, mine.account, mine.sandbox])
      expect(await attempted(endpoint, 'SANDBOX', as)).toMatchObject({ target: 'KEY', test: true });
    expect(await attempted(endpoint, 'PRODUCTION', mine.account)).toMatchObject({ target: 'KEY', test: true });
    expect(idsOf(await list(other.account, endpoint))).toEqual([]);
    expect(await trySend(other.account, endpoint, webhook)).toMatch(/^NOT_FOUND/);
    expect(await trySend(mine.account, endpoint, ofEndpoint)).toMatch(/^NOT_FOUND/);
  });

  test('may be sent ten times a minute', async () => {
    const [endpoint, busy] = await Promise.all([makeOwn(), makeUser(databaseUrl)]);
    const { keyId } = await makeCollaborator(endpoint);
    const webhook = await makeKeyWebhook(endpoint, keyId, 'https://example.com/');
    await prisma.webhook.update({ where: { id: webhook }, data: { url: (await startReceiver()).url } });
    await prisma.collaborator.updateMany({ where: { apiKeyId: keyId }, data: { accountId: busy.id } });
    const answers = await Promise.all(
      Array.from({ length: 11 }, () => graphql(server, busy, sendTestEventOf, { endpoint: endpoint.slug, webhook })),
    );
    const codes = answers.map(({ errors }) => errors?.[0]?.extensions?.code);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(1);
    expect(codes.filter((code) => code === undefined)).toHaveLength(10);
  });

  test('is removed with its attempts after 30 days, and not earlier', async () => {
    const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
    const webhook = await makeWebhook(endpoint, receiver.url);
    const [old, newer] = [await send(owner, endpoint, webhook), await send(owner, endpoint, webhook)];
    await until(async () => (await list(owner, endpoint, { states: ['SUCCEEDED'] })).totalCount === 2);
    await sql.query(`update delivery set created_at = now() - interval '31 days' where id = $1`, [uuidOf(old.id)]);
    const boss = openBoss(databaseUrl, 'api', pino({ level: 'silent' }));
    afterFile(async () => boss.stop({ graceful: false }));
    await boss.start();
    await boss.send(pruneTestMessages.name, {});
    await until(async () => (await list(owner, endpoint)).totalCount === 1, { timeoutMs: 30_000 });
    expect(idsOf(await list(owner, endpoint))).toEqual([newer.id]);
    const { rows } = await sql.query('select delivery_id as id from attempt where endpoint_id = $1', [
      endpoint.endpointId,
    ]);
    expect(rows).toEqual([{ id: uuidOf(newer.id) }]);
  });
});
