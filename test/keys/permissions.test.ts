import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { openEventStream } from '../events/server-sent-events.ts';
import { makeUser, type TestAccount } from '../support/account.ts';
import { type Json, rest } from '../support/client.ts';
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

const declarations = '$endpoint: String!, $environment: EnvironmentName!';
const at = 'endpoint: $endpoint, environment: $environment';
const records = `query (${declarations}) { records(${at}) { edges { node { id } } } }`;
const search = `query (${declarations}) { searchRecords(${at}, q: "made") { edges { node { id } } } }`;
const record = `query (${declarations}, $id: ID!) { record(${at}, id: $id) { id } }`;
const request = `query (${declarations}, $id: ID!) { request(${at}, id: $id) { id } }`;
const completed = `subscription (${declarations}) { requestCompleted(${at}) { id } }`;
const update =
  'mutation ($endpoint: String!, $key: ID!, $input: UpdateKeyInput!) { updateKey(endpoint: $endpoint, key: $key, input: $input) { id } }';
const revoke =
  'mutation ($endpoint: String!, $invitation: ID!) { revokeInvitation(endpoint: $endpoint, invitation: $invitation) }';
const keysOf =
  'query ($endpoint: String!) { endpoint(endpoint: $endpoint) { keys { totalCount edges { node { id } } } } }';
const show = 'query ($endpoint: String!, $key: ID!) { key(endpoint: $endpoint, key: $key) { id } }';

interface Written {
  recordId: string;
  requestId: string;
}

/** Makes an endpoint with two keys, a collaborator on each, and records of the default pair and of both keys. */
async function setScene() {
  const { owner, slug, path, keys, keyId: defaultId } = await makeOwner();
  const [one, other] = [await makeKey(owner, slug, { name: 'One' }), await makeKey(owner, slug, { name: 'Other' })];
  const [anna, ben] = [
    await makeCollaborator(owner, slug, one.keyId),
    await makeCollaborator(owner, slug, other.keyId),
  ];
  const write = async (key: string): Promise<Written> => {
    const { json, headers } = await rest(server, key).post(path, { made: true });
    return { recordId: json.id, requestId: String(headers.get('x-request-id')) };
  };
  const written = {
    default: await write(keys.sandbox),
    one: await write(one.sandbox),
    other: await write(other.sandbox),
  };
  await until(async () => (await ids(owner, slug, search)).length === 3);
  return {
    owner,
    slug,
    path,
    keys,
    defaultId,
    one,
    other,
    anna: anna.account,
    annasInvitation: anna.invitationId,
    ben: ben.account,
    written,
    write,
  };
}

async function ids(as: TestAccount, endpoint: string, document: string, environment = 'SANDBOX'): Promise<string[]> {
  const data = await answered(as, document, { endpoint, environment });
  return (data.records ?? data.searchRecords).edges.map(({ node }: Json) => node.id);
}

describe('on an endpoint with two collaborators', () => {
  let scene: Awaited<ReturnType<typeof setScene>>;
  beforeAll(async () => {
    scene = await setScene();
  });

  test('each lists and finds the records of their own key, and the owner all', async () => {
    const { owner, anna, ben, slug, written } = scene;
    for (const document of [records, search]) {
      expect(await ids(anna, slug, document)).toEqual([written.one.recordId]);
      expect(await ids(ben, slug, document)).toEqual([written.other.recordId]);
      expect(await ids(owner, slug, document)).toHaveLength(3);
    }
    expect(await ids(anna, slug, records, 'PRODUCTION')).toEqual([]);
  });

  test('records and receipts of other keys do not exist for a collaborator', async () => {
    const { owner, anna, slug: endpoint, written } = scene;
    const seen = (as: TestAccount, { recordId, requestId }: Written) =>
      Promise.all([
        answered(as, record, { endpoint, environment: 'SANDBOX', id: recordId }),
        answered(as, request, { endpoint, environment: 'SANDBOX', id: requestId }),
      ]);
    expect(await seen(anna, written.one)).toEqual([
      { record: { id: written.one.recordId } },
      { request: { id: written.one.requestId } },
    ]);
    for (const theirs of [written.other, written.default]) {
      await seen(owner, theirs);
      expect(await refused(anna, record, { endpoint, environment: 'SANDBOX', id: theirs.recordId })).toBe(
        'RECORD_NOT_FOUND',
      );
      expect(await refused(anna, request, { endpoint, environment: 'SANDBOX', id: theirs.requestId })).toBe(
        'REQUEST_NOT_FOUND',
      );
    }
    expect(await refused(anna, request, { endpoint, environment: 'PRODUCTION', id: written.one.requestId })).toBe(
      'REQUEST_NOT_FOUND',
    );
  });

  test('each gets the completions of their own key only', async () => {
    const { owner, anna, slug: endpoint, keys, one, other, write } = scene;
    const [seen, all] = [await follow(anna, endpoint), await follow(owner, endpoint)];
    const written = [await write(other.sandbox), await write(keys.sandbox), await write(one.sandbox)];
    await until(() => all.ids.length === 3 && seen.ids.length === 1);
    expect(seen.ids).toEqual([written[2]?.requestId]);
    expect(all.ids.sort()).toEqual(written.map(({ requestId }) => requestId).sort());
  });

  test('each sees their own key without the fields that only the owner sees', async () => {
    const { anna, slug: endpoint, one, other, defaultId } = scene;
    expect((await answered(anna, keysOf, { endpoint })).endpoint.keys).toEqual({
      totalCount: 1,
      edges: [{ node: { id: one.keyId } }],
    });
    expect(await answered(anna, show, { endpoint, key: one.keyId })).toEqual({ key: { id: one.keyId } });
    for (const key of [other.keyId, defaultId]) expect(await refused(anna, show, { endpoint, key })).toBe('NOT_FOUND');
    for (const field of ['collaborators { totalCount }', 'pendingInvitations', 'acceptedInvitations']) {
      const document = `query ($endpoint: String!, $key: ID!) { key(endpoint: $endpoint, key: $key) { ${field} } }`;
      expect(await refused(anna, document, { endpoint, key: one.keyId })).toBe('PERMISSION_DENIED');
    }
  });

  test.each([
    [
      'createKey',
      'mutation ($endpoint: String!) { createKey(endpoint: $endpoint, input: { name: "Mine" }) { keys { sandbox } } }',
    ],
    [
      'updateKey',
      'mutation ($endpoint: String!, $key: ID!) { updateKey(endpoint: $endpoint, key: $key, input: { canDelete: true }) { id } }',
    ],
    [
      'regenerateKey',
      'mutation ($endpoint: String!, $key: ID!) { regenerateKey(endpoint: $endpoint, key: $key) { sandbox } }',
    ],
    ['deleteKey', 'mutation ($endpoint: String!, $key: ID!) { deleteKey(endpoint: $endpoint, key: $key) }'],
    [
      'inviteCollaborator',
      'mutation ($endpoint: String!, $key: ID!) { inviteCollaborator(endpoint: $endpoint, key: $key, email: "a@b.example") { id } }',
    ],
  ])('%s is not for collaborators', async (_, document) => {
    const { anna, slug: endpoint, one } = scene;
    const variables = document.includes('$key') ? { endpoint, key: one.keyId } : { endpoint };
    expect(await refused(anna, document, variables)).toBe('PERMISSION_DENIED');
  });

  test('only the owner writes without a key, in either environment', async () => {
    const { anna, slug: endpoint, written } = scene;
    const input = 'input: { payload: { } }';
    for (const environment of ['SANDBOX', 'PRODUCTION']) {
      const variables = { endpoint, environment, id: written.one.recordId };
      expect(
        await refused(anna, `mutation (${declarations}) { createRecord(${at}, ${input}) { id } }`, {
          endpoint,
          environment,
        }),
      ).toBe('PERMISSION_DENIED');
      expect(
        await refused(
          anna,
          `mutation (${declarations}, $id: ID!) { replaceRecord(${at}, id: $id, ${input}) { id } }`,
          variables,
        ),
      ).toBe('PERMISSION_DENIED');
      expect(
        await refused(anna, `mutation (${declarations}, $id: ID!) { deleteRecord(${at}, id: $id) { id } }`, variables),
      ).toBe('PERMISSION_DENIED');
    }
  });

  test('a stranger sees nothing', async () => {
    const { slug: endpoint, one, written } = scene;
    const stranger = await makeUser(databaseUrl);
    const variables = { endpoint, environment: 'SANDBOX' };
    for (const document of [records, search])
      expect(await refused(stranger, document, variables)).toBe('ENDPOINT_NOT_FOUND');
    expect(await refused(stranger, record, { ...variables, id: written.one.recordId })).toBe('ENDPOINT_NOT_FOUND');
    expect(await refused(stranger, request, { ...variables, id: written.one.requestId })).toBe('ENDPOINT_NOT_FOUND');
    expect(await refused(stranger, show, { endpoint, key: one.keyId })).toBe('ENDPOINT_NOT_FOUND');
  });
});

describe('a collaborator', () => {
  test('with a key that may not read sees receipts and no records', async () => {
    const { owner, anna, slug: endpoint, one, written } = await setScene();
    await answered(owner, update, { endpoint, key: one.keyId, input: { canRead: false } });
    const variables = { endpoint, environment: 'SANDBOX' };
    for (const document of [records, search])
      expect(await refused(anna, document, variables)).toBe('PERMISSION_DENIED');
    expect(await refused(anna, record, { ...variables, id: written.one.recordId })).toBe('PERMISSION_DENIED');
    expect(await answered(anna, request, { ...variables, id: written.one.requestId })).toEqual({
      request: { id: written.one.requestId },
    });
  });

  test('with two keys sees the records of both, and only receipts of the one that may not read', async () => {
    const { owner, anna, slug: endpoint, one, other, written } = await setScene();
    await prisma.collaborator.updateMany({ where: { apiKeyId: other.keyId }, data: { accountId: anna.id } });
    expect(await ids(anna, endpoint, records)).toEqual([written.other.recordId, written.one.recordId]);
    await answered(owner, update, { endpoint, key: one.keyId, input: { canRead: false } });
    expect(await ids(anna, endpoint, records)).toEqual([written.other.recordId]);
    await answered(anna, request, { endpoint, environment: 'SANDBOX', id: written.one.requestId });
  });

  test('sees nothing in an environment where their key is switched off, or once it has ended', async () => {
    const { owner, anna, slug: endpoint, one, written } = await setScene();
    const variables = { endpoint, environment: 'SANDBOX' };
    await answered(owner, update, { endpoint, key: one.keyId, input: { sandboxActive: false } });
    for (const document of [records, search])
      expect(await refused(anna, document, variables)).toBe('PERMISSION_DENIED');
    expect(await refused(anna, request, { ...variables, id: written.one.requestId })).toBe('PERMISSION_DENIED');
    expect(await ids(anna, endpoint, records, 'PRODUCTION')).toEqual([]);
    await answered(owner, update, { endpoint, key: one.keyId, input: { sandboxActive: true } });
    expect(await ids(anna, endpoint, records)).toEqual([written.one.recordId]);
    await prisma.apiKey.update({ where: { id: one.keyId }, data: { expiresAt: new Date() } });
    expect(await refused(anna, records, variables)).toBe('PERMISSION_DENIED');
  });

  test('with a revoked invitation sees nothing at once, and others are not affected', async () => {
    const { owner, anna, annasInvitation, ben, slug: endpoint, one, written } = await setScene();
    expect(await slugsOf(anna)).toEqual([endpoint]);
    await answered(owner, revoke, { endpoint, invitation: annasInvitation });
    const variables = { endpoint, environment: 'SANDBOX' };
    expect(await slugsOf(anna)).toEqual([]);
    expect(await refused(anna, records, variables)).toBe('ENDPOINT_NOT_FOUND');
    expect(await refused(anna, record, { ...variables, id: written.one.recordId })).toBe('ENDPOINT_NOT_FOUND');
    expect(await refused(anna, show, { endpoint, key: one.keyId })).toBe('ENDPOINT_NOT_FOUND');
    expect(await ids(ben, endpoint, records)).toEqual([written.other.recordId]);
    expect(await slugsOf(ben)).toEqual([endpoint]);
  });

  test('with a revoked invitation soon gets no events, and neither does a switched-off key', async () => {
    const { owner, anna, annasInvitation, ben, keys, defaultId, slug: endpoint, one, other, write } = await setScene();
    const [annas, defaults, bens] = [
      await follow(anna, endpoint),
      await follow(keys.sandbox, endpoint),
      await follow(ben, endpoint),
    ];
    await answered(owner, revoke, { endpoint, invitation: annasInvitation });
    await answered(owner, update, { endpoint, key: defaultId, input: { sandboxActive: false } });
    await until(async () => {
      await write(one.sandbox);
      return annas.ended && defaults.ended;
    });
    const { requestId } = await write(other.sandbox);
    await until(() => bens.ids.includes(requestId));
    expect(bens).toEqual({ ids: [requestId], ended: false });
  });

  test('with a deleted key sees nothing', async () => {
    const { owner, anna, slug: endpoint, one } = await setScene();
    await answered(owner, 'mutation ($endpoint: String!, $key: ID!) { deleteKey(endpoint: $endpoint, key: $key) }', {
      endpoint,
      key: one.keyId,
    });
    expect(await refused(anna, records, { endpoint, environment: 'SANDBOX' })).toBe('ENDPOINT_NOT_FOUND');
  });
});

async function slugsOf(as: TestAccount): Promise<string[]> {
  const { endpoints } = await answered(as, '{ endpoints { edges { node { slug } } } }');
  return endpoints.edges.map(({ node }: Json) => node.slug);
}

/** Follows completed requests: returns their ids from now on, and whether the stream has ended. */
async function follow(as: TestAccount | string, endpoint: string): Promise<{ ids: string[]; ended: boolean }> {
  const seen = { ids: [] as string[], ended: false };
  const { results } = await openEventStream(server, as, completed, { endpoint, environment: 'SANDBOX' });
  void (async () => {
    // The last result may be a refusal.
    for await (const { data } of results) if (data) seen.ids.push(data.requestCompleted.id);
    seen.ended = true;
  })().catch(() => {});
  return seen;
}
