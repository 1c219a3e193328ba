import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import type { Credentials, Json } from '../support/client.ts';
import { startReceiver } from '../support/receiver.ts';
import { makeKeyWebhook, makeWebhook, retryAfter } from './delivery-fixtures.ts';
import { answered, makeCollaborator, makeOwn, owner, write } from './webhook-fixtures.ts';

const list = `query ($slug: String, $environment: EnvironmentName, $filter: RequestFilter) {
  requests(endpoint: $slug, environment: $environment, filter: $filter, first: 100) { totalCount edges { node { id deliveryState } } } }`;

test('a list shows and filters the delivery state of each request, as far as the caller may see it', {
  timeout: 60_000,
}, async () => {
  const endpoint = await makeOwn();
  const { slug } = endpoint;
  const collaborator = await makeCollaborator(endpoint);
  const statesFor = async (as: Credentials, filter: object = {}): Promise<Record<string, string>> => {
    const { requests } = await answered(
      as,
      list,
      typeof as === 'string' ? { filter } : { slug, environment: 'SANDBOX', filter },
    );
    expect(requests.totalCount).toBe(requests.edges.length);
    return Object.fromEntries(requests.edges.map(({ node }: Json) => [node.id, node.deliveryState]));
  };
  const stateOf = (state: string, id: string) =>
    until(async () => (await statesFor(owner))[id] === state, { timeoutMs: 30_000 });

  const none = await write(endpoint.keys.sandbox, endpoint);
  await stateOf('NONE', none);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const [good, bad, slow] = await Promise.all([
    startReceiver(),
    startReceiver(() => ({ status: 500 })),
    startReceiver(() => ({ status: 500, held })),
  ]);
  await makeWebhook(endpoint, good.url);
  const delivered = await write(endpoint.keys.sandbox, endpoint);
  await stateOf('DELIVERED', delivered);
  const failed = await write(endpoint.keys.sandbox, endpoint, {}, { 'x-webhook-callback': slow.url });
  await stateOf('PENDING', failed);
  release();
  await makeWebhook(endpoint, bad.url, retryAfter(3_600));
  await makeKeyWebhook(endpoint, collaborator.keyId, good.url);
  const retrying = await write(collaborator.sandbox, endpoint);
  await stateOf('RETRYING', retrying);
  await stateOf('FAILED', failed);

  const all = { [none]: 'NONE', [delivered]: 'DELIVERED', [failed]: 'FAILED', [retrying]: 'RETRYING' };
  for (const as of [owner, endpoint.keys.sandbox]) {
    expect(await statesFor(as)).toEqual(all);
    for (const [id, state] of Object.entries(all))
      expect(await statesFor(as, { delivery: [state] })).toEqual({ [id]: state });
    expect(Object.keys(await statesFor(as, { delivery: ['FAILED', 'NONE'] })).toSorted()).toEqual(
      [failed, none].toSorted(),
    );
  }
  // The failed message went to the environment's webhook, which they do not see.
  for (const as of [collaborator.account, collaborator.sandbox]) {
    await until(async () => (await statesFor(as))[retrying] === 'DELIVERED');
    expect(await statesFor(as, { delivery: ['DELIVERED'] })).toEqual({ [retrying]: 'DELIVERED' });
    expect(await statesFor(as, { delivery: ['RETRYING'] })).toEqual({});
  }
});
