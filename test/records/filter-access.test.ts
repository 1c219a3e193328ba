import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { ask, numbers, page, untilSettled, withRecords } from './record-fixtures.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const owner = await makeUser(databaseUrl);

/** The fields of the tests of filters. */
const fields = [{ name: 'kept.number', type: 'number' as const, required: false, searchable: true }];

test('a collaboration key filters its own records; keys without read, strangers and anonymous callers find none', async () => {
  const endpoint = await withRecords(server, databaseUrl, {
    accountId: owner.id,
    fields,
    payloads: [{ n: 0, kept: { number: 1 } }],
  });
  const collaborator = await makeCollaborationKey(databaseUrl, endpoint.endpointId);
  const writer = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { canRead: false });
  await rest(server, collaborator.sandbox).post(endpoint.path, { n: 1, kept: { number: 1 } });
  await untilSettled(server, endpoint);
  for (const filter of [[{ path: 'kept.number', eq: 1 }], [{ path: 'kept.number', gte: 0 }], [{ path: 'n', gte: 0 }]]) {
    const [own, whole] = await Promise.all([
      page(server, endpoint, { filter }, collaborator.sandbox),
      page(server, endpoint, { filter }, owner),
    ]);
    expect([numbers(own), own.totalCount]).toEqual([[1], 1]);
    expect([numbers(whole), whole.totalCount]).toEqual([[1, 0], 2]);
  }
  const stranger = await makeUser(databaseUrl);
  const filter = [{ path: 'n', gte: 0 }];
  expect((await ask(server, endpoint, { filter }, writer.sandbox)).errors?.[0]?.extensions?.code).toBe(
    'PERMISSION_DENIED',
  );
  expect((await ask(server, endpoint, { filter }, stranger)).errors?.[0]?.extensions?.code).toBe('ENDPOINT_NOT_FOUND');
  expect((await ask(server, endpoint, { filter }, { cookie: '' })).errors?.[0]?.extensions?.code).toBe(
    'UNAUTHENTICATED',
  );
});

test('a page costs a key one call of the quota, and its owner nothing', async () => {
  const endpoint = await makeEndpoint(databaseUrl, { plan: 'free' });
  const used = async () =>
    Number(
      (
        await openControlPlane(databaseUrl).prisma.usage.aggregate({
          where: { accountId: endpoint.accountId },
          _sum: { used: true },
        })
      )._sum.used ?? 0,
    );
  await page(server, endpoint, { filter: [{ path: 'n', eq: 1 }] });
  expect(await used()).toBe(1);
  await page(server, endpoint, { orderBy: { direction: 'ASC' } });
  expect(await used()).toBe(2);
  const own = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const ownUsed = async () =>
    Number(
      (
        await openControlPlane(databaseUrl).prisma.usage.aggregate({
          where: { accountId: owner.id },
          _sum: { used: true },
        })
      )._sum.used ?? 0,
    );
  const before = await ownUsed();
  await page(server, own, { filter: [{ path: 'n', eq: 1 }] }, owner);
  expect(await ownUsed()).toBe(before);
});
