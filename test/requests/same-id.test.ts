import { expect, test } from 'vitest';
import { graphql, rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

// Reads and writes of one instant share a statement. A caller that names another's record at that instant must not get
// it.
const server = await sharedServer();
const { databaseUrl } = server;
const endpoint = await makeEndpoint(databaseUrl);
const sibling = await makeEndpoint(databaseUrl, { accountId: endpoint.accountId });
const stranger = await makeEndpoint(databaseUrl);

const owner = { client: rest(server, endpoint.keys.sandbox), path: endpoint.path };
const others = [
  { client: rest(server, endpoint.keys.production), path: endpoint.path },
  { client: rest(server, sibling.keys.sandbox), path: sibling.path },
  { client: rest(server, stranger.keys.sandbox), path: stranger.path },
];
const rounds = Array.from({ length: 20 }, (_, round) => round);

async function created(payload: object): Promise<string> {
  return (await owner.client.post(owner.path, payload)).json.id;
}

test('a record is read by its own endpoint and environment only, even when all ask at once', async () => {
  const id = await created({ secret: 1 });
  const answers = await Promise.all(
    rounds.flatMap(() =>
      [owner, ...others].map(async (one) => ({
        own: one === owner,
        answer: await one.client.get(`${one.path}/${id}`),
      })),
    ),
  );
  for (const { own, answer } of answers)
    expect({ own, status: answer.status, code: answer.json.code }).toEqual({
      own,
      status: own ? 200 : 404,
      code: own ? undefined : 'RECORD_NOT_FOUND',
    });
});

test('the same holds by GraphQL', async () => {
  const id = await created({ secret: 2 });
  const read = 'query ($id: ID!) { record(id: $id) { payloadText } }';
  const keys = [endpoint.keys.sandbox, endpoint.keys.production, sibling.keys.sandbox, stranger.keys.sandbox];
  const answers = await Promise.all(
    rounds.flatMap(() =>
      keys.map(async (key, index) => ({ own: index === 0, answer: await graphql(server, key, read, { id }) })),
    ),
  );
  for (const { own, answer } of answers)
    expect(answer.data).toEqual(own ? { record: { payloadText: '{"secret":2}' } } : null);
});

test.each(['put', 'delete'] as const)(
  'a record is written by its own endpoint and environment only, even when all write at once: %s',
  async (method) => {
    for (const _ of rounds) {
      const id = await created({ round: 1 });
      const write = ({ client, path }: typeof owner) =>
        method === 'put' ? client.put(`${path}/${id}`, { round: 2 }) : client.delete(`${path}/${id}`);
      const [own, ...refused] = await Promise.all([owner, ...others].map(write));
      expect(own?.status).toBe(202);
      expect(refused.map(({ status }) => status)).toEqual([404, 404, 404]);
      expect(
        (await Promise.all(others.map(({ client, path }) => client.get(`${path}/${id}`)))).map(({ status }) => status),
      ).toEqual([404, 404, 404]);
    }
  },
);
