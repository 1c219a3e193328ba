import { expect, test } from 'vitest';
import {
  all,
  byDefault,
  change,
  productionHeaders,
  rollback,
  seal,
  set,
  stateOf,
  tryAndDeploy,
  url,
} from './settings-fixtures.ts';
import { answered, makeOwn, owner, prisma } from './webhook-fixtures.ts';

test('a deploy copies all settings but the secret and the switch, and lists the changes; a new secret is shown once', async () => {
  const endpoint = await makeOwn();
  const wanted = {
    url,
    events: ['RECORD_DELETED'],
    headers: [{ name: 'X-Token', value: 'one' }],
    retry: { policy: 'CUSTOM', delays: [9] },
  };
  const { webhook, secret } = await set(endpoint, wanted);
  const settings = {
    url,
    events: ['RECORD_DELETED'],
    headerNames: ['X-Token'],
    retry: { policy: 'CUSTOM', delays: [9] },
  };
  expect((await stateOf(endpoint)).pendingChanges.webhook).toEqual({
    kind: 'ADDED',
    headersChanged: true,
    before: null,
    after: settings,
  });
  const first = await tryAndDeploy(endpoint);
  expect(first).toEqual({
    webhookSecret: expect.stringMatching(/^whsec_/),
    webhook: settings,
    changes: { webhook: expect.objectContaining({ after: settings }) },
  });
  expect(first.webhookSecret).not.toBe(secret);
  const { production, pendingChanges } = await stateOf(endpoint);
  expect(production).toEqual({ id: expect.any(String), environment: 'PRODUCTION', active: true, ...settings });
  expect([production.id === webhook.id, pendingChanges.webhook]).toEqual([false, null]);

  for (const [part, differs] of [
    [{ events: ['REQUEST_FAILED'] }, { events: ['REQUEST_FAILED'] }],
    [{ retry: { policy: 'CUSTOM', delays: [8] } }, { retry: { policy: 'CUSTOM', delays: [8] } }],
    [{ headers: [{ name: 'X-Token', value: 'two' }] }, {}],
  ]) {
    await set(endpoint, part ?? {});
    const { sandboxTested, pendingChanges: pending, production: before } = await stateOf(endpoint);
    const headersChanged = part !== undefined && 'headers' in part;
    expect({ sandboxTested, ...pending.webhook }).toMatchObject({
      sandboxTested: false,
      kind: 'CHANGED',
      headersChanged,
      after: differs,
    });
    expect(await tryAndDeploy(endpoint)).toMatchObject({
      webhookSecret: null,
      webhook: differs,
      changes: { webhook: { kind: 'CHANGED' } },
    });
    expect((await stateOf(endpoint)).production).toMatchObject({ ...differs, id: before.id });
  }
  // Settings that are changed back count as unchanged.
  for (const value of ['three', 'two']) await set(endpoint, { headers: [{ name: 'X-Token', value }] });
  expect((await stateOf(endpoint)).pendingChanges.webhook).toBeNull();

  const rows = await prisma.webhook.findMany({ where: { endpointId: endpoint.endpointId } });
  const headers = rows.map((row) => JSON.parse(seal.open(row.headers ?? Buffer.of())));
  expect(headers).toEqual([{ 'X-Token': 'two' }, { 'X-Token': 'two' }]);
  const productionRow = rows.find(({ environment }) => environment === 'PRODUCTION');
  expect(seal.open(productionRow?.secret ?? Buffer.of())).toBe(first.webhookSecret);

  const old = await answered(owner, rollback, { slug: endpoint.slug, version: 2 });
  expect(old.rollbackEndpoint).toEqual({ webhookSecret: null, webhook: { url, headerNames: ['X-Token'] } });
  expect(await productionHeaders(endpoint)).toEqual({ 'X-Token': 'one' });
  const gone = await answered(owner, rollback, { slug: endpoint.slug, version: 1 });
  expect(gone.rollbackEndpoint).toEqual({ webhookSecret: null, webhook: null });
  const again = (await answered(owner, rollback, { slug: endpoint.slug, version: 5 })).rollbackEndpoint;
  expect(again.webhookSecret).toMatch(/^whsec_/);
  expect(again.webhookSecret).not.toBe(first.webhookSecret);
  expect(await productionHeaders(endpoint)).toEqual({ 'X-Token': 'two' });
});

test('versions of an earlier release can be read, compared and rolled back to, and it can read ours', async () => {
  const endpoint = await makeOwn();
  const { endpointId, slug } = endpoint;
  await prisma.endpointVersion.update({
    where: { endpointId_number: { endpointId, number: 1 } },
    data: { settings: { fields: [], webhookUrl: url } },
  });
  const comparison = `query ($slug: String!) { compareVersions(endpoint: $slug, from: 0, to: 1) { webhook ${change} } }`;
  const after = { url, events: all, headerNames: [], retry: byDefault };
  expect((await answered(owner, comparison, { slug })).compareVersions.webhook).toEqual({
    kind: 'ADDED',
    headersChanged: false,
    before: null,
    after,
  });
  expect((await answered(owner, rollback, { slug, version: 1 })).rollbackEndpoint).toEqual({
    webhookSecret: expect.stringMatching(/^whsec_/),
    webhook: { url, headerNames: [] },
  });
  const written = await prisma.endpointVersion.findUniqueOrThrow({
    where: { endpointId_number: { endpointId, number: 2 } },
  });
  expect(written.settings).toMatchObject({ fields: [], webhookUrl: url, webhook: { url } });
});
