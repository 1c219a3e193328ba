import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser } from '../support/account.ts';
import { type Credentials, graphql, type Json, rest, subscribe } from '../support/client.ts';
import { startReceiver } from '../support/receiver.ts';
import {
  answered,
  databaseUrl,
  makeCollaborator,
  makeKey,
  makeOwner,
  prisma,
  refused,
  server,
} from './keys-fixtures.ts';
import { at, change, declarations, idsIn, lists, payloads, setScene, write } from './scope-fixtures.ts';

describe('open streams', () => {
  const streams = {
    requestCompleted: 'requestCompleted { id }',
    recordChanged: 'recordChanged { id: requestId }',
    deliveryUpdated: 'deliveryUpdated { id target request { id } }',
  };

  /** Collects the events of a subscription with this key from now on. */
  async function follow(key: string, selection: string): Promise<Json[]> {
    const seen: Json[] = [];
    const results = await subscribe(server, key, `subscription { event: ${selection} }`);
    void (async () => {
      for await (const { data } of results) if (data) seen.push(data.event);
    })().catch(() => {});
    return seen;
  }

  test.each(Object.entries(streams))(
    'of %s follow a wider and a narrower scope while they run',
    async (_, selection) => {
      const { owner, slug, path, keys } = await makeOwner();
      const [partner, receiver] = [await makeKey(owner, slug, { name: 'Partner' }), await startReceiver()];
      const callback = { 'x-webhook-callback': receiver.url };
      const [seen, all] = [await follow(partner.sandbox, selection), await follow(keys.sandbox, selection)];
      const requestIdOf = (one: Json) => one.request?.id ?? one.id;
      const others = async (list: Json[]) => {
        const { requestId } = await write(keys.sandbox, path, {}, callback);
        await until(() => list.some((one) => requestIdOf(one) === requestId));
        return requestId;
      };
      const hidden = await others(all);
      await change(owner, slug, partner.keyId, { scope: 'ALL' });
      // Within a second: writes go on until the first event.
      await until(async () => {
        await write(keys.sandbox, path, {}, callback);
        return seen.length > 0;
      });
      await others(seen);
      expect(seen.map(requestIdOf)).not.toContain(hidden);

      await change(owner, slug, partner.keyId, { scope: 'OWN' });
      await until(async () => (await rest(server, partner.sandbox).get(path)).json.data.length === 0);
      await until(async () => {
        const requestId = await others(all);
        const { requestId: own } = await write(partner.sandbox, path, {}, callback);
        await until(() => seen.some((one) => requestIdOf(one) === own));
        return !seen.some((one) => requestIdOf(one) === requestId);
      });
    },
  );
});

test("receipts of others include deliveries to callbacks and keys' webhooks, but not to the endpoint's webhook", async () => {
  const { owner, slug: endpoint, path, keys } = await makeOwner();
  const all = await makeKey(owner, endpoint, { name: 'All', canCreate: false });
  const { account } = await makeCollaborator(owner, endpoint, all.keyId);
  const other = await makeKey(owner, endpoint, { name: 'Other' });
  const [own, callback, partners] = await Promise.all([startReceiver(), startReceiver(), startReceiver()]);
  await answered(
    owner,
    'mutation ($endpoint: String!, $url: String) { setWebhook(endpoint: $endpoint, url: $url) { secret } }',
    { endpoint, url: own.url },
  );
  const setKeyWebhook =
    'mutation ($endpoint: String!, $key: ID!, $url: String) { setKeyWebhook(endpoint: $endpoint, key: $key, url: $url) { secret } }';
  await answered(owner, setKeyWebhook, { endpoint, key: other.keyId, url: partners.url });
  // It only gets events of its own writes.
  const silent = await startReceiver();
  await answered(owner, setKeyWebhook, { endpoint, key: all.keyId, url: silent.url });
  const { requestId } = await write(other.sandbox, path, {}, { 'x-webhook-callback': callback.url });
  const receipt = async (key: string) => (await rest(server, key).get(`/api/v1/requests/${requestId}`)).json.data;
  await until(async () => {
    const { deliveries } = await receipt(keys.sandbox);
    return deliveries.length === 3 && deliveries.every(({ state }: Json) => state === 'succeeded');
  });
  const targets = (deliveries: Json[]) => deliveries.map(({ target }) => target.toLowerCase()).toSorted();
  expect(targets((await receipt(all.sandbox)).deliveries)).toEqual(['callback', 'key']);
  const deliveries = `query (${declarations}) { deliveries(${at}) { edges { node { id target } } } }`;
  const listed = async (as: Credentials, variables = {}) =>
    (await answered(as, deliveries, variables)).deliveries.edges.map(({ node }: Json) => node);
  expect(targets(await listed(keys.sandbox))).toEqual(['callback', 'endpoint', 'key']);
  expect(targets(await listed(all.sandbox))).toEqual(['callback', 'key']);
  const variables = { endpoint, environment: 'SANDBOX' };
  const seen = await listed(account, variables);
  expect(targets(seen)).toEqual(['callback', 'key']);
  // Seeing a delivery does not allow sending it: only its key's holders may.
  const redeliver =
    'mutation ($endpoint: String!, $delivery: ID!) { redeliver(endpoint: $endpoint, delivery: $delivery) { id } }';
  expect(await refused(account, redeliver, { endpoint, delivery: seen[0].id })).toBe('NOT_FOUND');
  expect(silent.received).toEqual([]);
});

test("a collaborator's session sees what their keys see, and no payloads for a key that may not read", async () => {
  const { owner, slug, path, keys, other, all, ids, written } = await setScene();
  const { account } = await makeCollaborator(owner, slug, all.keyId);
  for (const list of Object.keys(lists)) expect((await idsIn(account, list, slug)).toSorted()).toEqual(ids.toSorted());
  await change(owner, slug, all.keyId, { canRead: false });
  const variables = { endpoint: slug, environment: 'SANDBOX', id: written[2]?.requestId };
  expect(await idsIn(account, 'requests', slug)).toHaveLength(3);
  // The key that wrote it may read, but it is not the collaborator's.
  const { errors } = await graphql(server, account, payloads, variables);
  expect(errors?.[0]?.extensions?.code).toBe('PERMISSION_DENIED');
  await change(owner, slug, all.keyId, { canRead: true, scope: 'OWN' });
  for (const list of Object.keys(lists)) expect(await idsIn(account, list, slug)).toEqual([]);
  await prisma.collaborator.updateMany({ where: { apiKeyId: all.keyId }, data: { apiKeyId: other.keyId } });
  expect(await idsIn(account, 'records', slug)).toEqual([ids[2]]);
  expect((await answered(account, payloads, variables)).request.payloadText).toContain('made');
  await write(keys.sandbox, path);
  const stranger = await makeUser(databaseUrl);
  expect(await refused(stranger, lists.records ?? '', { endpoint: slug, environment: 'SANDBOX' })).toBe(
    'ENDPOINT_NOT_FOUND',
  );
});
