import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { mailsTo, makeUser, untilMail } from '../support/account.ts';
import type { Credentials, Json } from '../support/client.ts';
import type { TestEndpoint } from '../support/endpoint.ts';
import {
  answered,
  databaseUrl,
  deploy,
  deployFields,
  makeCollaborator,
  makeOwn,
  outcome,
  owner,
  prisma,
  server,
  setFields,
  useSandbox,
} from './deploy-fixtures.ts';

const request = `mutation ($slug: String!, $note: String) {
  requestDeployment(endpoint: $slug, note: $note) { id account { id name } note createdAt resolvedAt }
}`;
const list = `query ($slug: String!, $open: Boolean, $first: Int, $after: String) { endpoint(endpoint: $slug) {
  deploymentRequests(open: $open, first: $first, after: $after) {
    totalCount edges { node { id account { name } note resolvedAt } } pageInfo { hasNextPage endCursor }
  }
} }`;

async function ask(as: Credentials, { slug }: TestEndpoint, note?: string): Promise<Json> {
  return (await answered(as, request, { slug, note })).requestDeployment;
}

async function requests(as: Credentials, { slug }: TestEndpoint, args: object = {}): Promise<Json> {
  return (await answered(as, list, { slug, ...args })).endpoint.deploymentRequests;
}

const subjectOf = ({ slug }: TestEndpoint) => `asks you to deploy "${slug}"`;

/** Returns the owner's mails about an endpoint. Its name is its slug. */
const mailsAbout = async (endpoint: TestEndpoint) =>
  (await mailsTo(server, owner.email)).filter(({ subject }) => subject.includes(subjectOf(endpoint)));

async function makeNamed(): Promise<TestEndpoint> {
  const slug = `wish-${Math.random().toString(36).slice(2)}`;
  return makeOwn({ slug, name: slug });
}

test("a collaborator's deployment request reaches the owner by mail and in the list", async () => {
  const endpoint = await makeNamed();
  const carl = await makeCollaborator(endpoint);
  const request = await ask(carl, endpoint, 'Ready when you are 🚀');
  expect(request).toEqual({
    id: expect.any(String),
    account: { id: carl.id, name: carl.name },
    note: 'Ready when you are 🚀',
    createdAt: expect.stringMatching(/Z$/),
    resolvedAt: null,
  });
  const { text } = await untilMail(server, owner.email, subjectOf(endpoint));
  for (const words of [carl.name, carl.email, endpoint.slug, 'Ready when you are 🚀', server.url.replace(/^.*:/, ':')])
    expect(text).toContain(words);
  expect(await requests(owner, endpoint)).toMatchObject({
    totalCount: 1,
    edges: [{ node: { id: request.id, account: { name: carl.name } } }],
  });
  const entries = await prisma.auditEntry.findMany({
    where: { endpointId: endpoint.endpointId, action: 'deployment.requested' },
  });
  expect(entries).toMatchObject([{ ownerId: owner.id, accountId: carl.id, subject: endpoint.slug }]);
});

test('a second request while one is open changes its note, and sends no second mail', async () => {
  const endpoint = await makeNamed();
  const carl = await makeCollaborator(endpoint);
  const [first, second] = [await ask(carl, endpoint, 'soon'), await ask(carl, endpoint, 'now')];
  expect(second).toMatchObject({ id: first.id, note: 'now', createdAt: first.createdAt });
  const dana = await makeCollaborator(endpoint, 'Dana');
  await Promise.all([ask(dana, endpoint), ask(dana, endpoint), ask(dana, endpoint)]);
  await untilMail(server, owner.email, `Dana ${subjectOf(endpoint)}`);
  expect((await mailsAbout(endpoint)).map(({ subject }) => subject.split(' ')[0])).toEqual(['Carl', 'Dana']);
  expect((await requests(owner, endpoint)).totalCount).toBe(2);
});

test('a deploy resolves the open requests, and notifies those who made them unless they have left', async () => {
  const endpoint = await makeNamed();
  const [carl, gone, quiet] = [
    await makeCollaborator(endpoint),
    await makeCollaborator(endpoint, 'Gone'),
    await makeCollaborator(endpoint, 'Quiet'),
  ];
  await Promise.all([ask(gone, endpoint, 'mine'), ask(carl, endpoint, 'mine too')]);
  await prisma.collaborator.deleteMany({ where: { accountId: gone.id } });
  await useSandbox(endpoint);
  await deploy(endpoint);
  expect((await untilMail(server, carl.email, 'was deployed')).text).toContain('version 1');
  const others = await Promise.all([gone, quiet].map(({ email }) => mailsTo(server, email)));
  expect(others.flat().map(({ subject }) => subject)).not.toContainEqual(expect.stringContaining('was deployed'));
  expect((await requests(owner, endpoint, { open: true })).edges).toEqual([]);

  // A later request is a new one with its own mail, and is listed before the resolved ones.
  await setFields(endpoint, [{ name: 'a', type: 'string' }]);
  await ask(carl, endpoint, 'again');
  await until(async () => (await mailsAbout(endpoint)).length === 3);
  const all = await requests(owner, endpoint, { first: 1 });
  expect(all).toMatchObject({
    totalCount: 3,
    edges: [{ node: { note: 'again', resolvedAt: null } }],
    pageInfo: { hasNextPage: true },
  });
  const rest = await requests(owner, endpoint, { first: 5, after: all.pageInfo.endCursor });
  expect(rest.edges.map(({ node }: Json) => node.resolvedAt)).toEqual([expect.any(String), expect.any(String)]);
  expect(await requests(owner, endpoint, { open: false })).toMatchObject({ totalCount: 2 });
});

test('a collaborator sees their own requests only', async () => {
  const endpoint = await makeNamed();
  const [carl, dana] = [await makeCollaborator(endpoint), await makeCollaborator(endpoint, 'Dana')];
  await ask(carl, endpoint, 'between me and the owner');
  expect(await requests(dana, endpoint)).toMatchObject({ totalCount: 0, edges: [] });
  expect(await requests(carl, endpoint)).toMatchObject({ totalCount: 1 });
});

test('a request of the owner, or with nothing to deploy, is CONFLICT', async () => {
  const endpoint = await makeNamed();
  const carl = await makeCollaborator(endpoint);
  expect(await outcome(owner, request, { slug: endpoint.slug })).toBe('CONFLICT');
  await deployFields(endpoint, []);
  expect(await outcome(carl, request, { slug: endpoint.slug })).toBe('CONFLICT');
});

test('a note is text of at most 2,000 characters', async () => {
  const endpoint = await makeNamed();
  const carl = await makeCollaborator(endpoint);
  for (const note of ['a'.repeat(2_001), '\0', '\ud800'])
    expect(await outcome(carl, request, { slug: endpoint.slug, note })).toBe('INVALID_ARGUMENT');
  for (const note of ['😀'.repeat(2_000), null])
    expect(await outcome(carl, request, { slug: endpoint.slug, note })).toBe('done');
  for (const after of ['abc', `${'0'.repeat(35)}z`, ''])
    expect(await outcome(owner, list, { slug: endpoint.slug, after })).toBe('INVALID_ARGUMENT');
});

test('strangers, keys, anonymous callers and former collaborators can neither request nor see requests', async () => {
  const endpoint = await makeNamed();
  const { slug } = endpoint;
  const gone = await makeCollaborator(endpoint);
  await prisma.collaborator.deleteMany({ where: { accountId: gone.id } });
  for (const [who, code] of [
    [gone, 'ENDPOINT_NOT_FOUND'],
    [await makeUser(databaseUrl), 'ENDPOINT_NOT_FOUND'],
    [endpoint.keys.sandbox, 'PERMISSION_DENIED'],
    [{ cookie: '' }, 'UNAUTHENTICATED'],
  ] as const) {
    expect(await outcome(who, request, { slug })).toBe(code);
    expect(await outcome(who, list, { slug })).toBe(code);
  }
});
