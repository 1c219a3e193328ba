import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { one, openSql } from '../requests/ledger.ts';
import { makeUser } from '../support/account.ts';
import { graphql, type Json, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const sql = openSql(databaseUrl);
const { prisma } = openControlPlane(databaseUrl);
const [owner, collaborator, stranger] = [
  await makeUser(databaseUrl),
  await makeUser(databaseUrl),
  await makeUser(databaseUrl),
];
const today = new Date().toISOString().slice(0, 10);
const month = today.slice(0, 7);

const parts = 'succeeded failed refused refusals { code count } meanMs p95Ms';
const days = `query ($slug: String, $environment: EnvironmentName = SANDBOX, $month: String, $key: ID) {
  endpoint(endpoint: $slug) { dayFigures(environment: $environment, month: $month, key: $key) { day ${parts} } }
}`;
const months = `query ($slug: String, $months: Int! = 6, $key: ID) { endpoint(endpoint: $slug) {
  monthFigures(environment: SANDBOX, months: $months, key: $key) { month ${parts} } } }`;
const keys = `query ($slug: String) { endpoint(endpoint: $slug) { keyFigures(environment: SANDBOX) { key name ${parts} } } }`;

const none = { succeeded: 0, failed: 0, refused: 0, refusals: [], meanMs: null, p95Ms: null };

async function answered(
  credentials: Parameters<typeof graphql>[1],
  document: string,
  variables: Record<string, unknown>,
): Promise<Json> {
  const { data, errors } = await graphql(server, credentials, document, variables);
  expect(errors).toBeUndefined();
  return data.endpoint;
}

async function refused(
  credentials: Parameters<typeof graphql>[1],
  document: string,
  variables: Record<string, unknown>,
): Promise<string | undefined> {
  const { errors } = await graphql(server, credentials, document, variables);
  return errors?.[0]?.extensions?.code;
}

/** Makes an endpoint of the owner with a key that the collaborator works with. */
async function makeShared(): Promise<{
  endpoint: TestEndpoint;
  shared: { keyId: string; sandbox: string; production: string };
}> {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const shared = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { name: 'Shop' });
  const expiresAt = new Date(Date.now() + 3_600_000);
  await prisma.collaborator.create({
    data: {
      apiKeyId: shared.keyId,
      email: collaborator.email,
      tokenHash: Buffer.from(shared.keyId),
      accountId: collaborator.id,
      expiresAt,
      acceptedAt: new Date(),
    },
  });
  return { endpoint, shared };
}

/** Waits until no accepted write of an endpoint is open. */
async function untilApplied(endpointId: string): Promise<void> {
  const open = `select count(*)::int as n from request where endpoint_id = $1 and state = 'QUEUED'`;
  await until(async () => (await one<{ n: number }>(sql, open, [endpointId])).n === 0, { timeoutMs: 20_000 });
}

/** Adds figures to a day, as a worker does. */
async function addDay(
  endpoint: TestEndpoint,
  day: string,
  { keyId = endpoint.keyId, succeeded = 0, failed = 0, durations = [] as number[] },
): Promise<void> {
  const row = { endpointId: endpoint.endpointId, environment: 'SANDBOX' as const, day: new Date(day), keyId };
  const processingMs = durations.reduce((sum, ms) => sum + ms, 0);
  await prisma.dayFigure.create({ data: { ...row, succeeded, failed, processingMs } });
  for (const [bucket, all] of Map.groupBy(durations, (ms) => Math.floor(Math.log(Math.max(ms, 1)) / Math.log(1.25)))) {
    await prisma.dayDuration.create({ data: { ...row, bucket, count: all.length } });
  }
}

test('applied writes are at once in the figures of their day, month and key, per environment', async () => {
  const { endpoint, shared } = await makeShared();
  const { slug, path, endpointId } = endpoint;
  for (let number = 0; number < 3; number++) await rest(server, endpoint.keys.sandbox).post(path, { number });
  await rest(server, shared.sandbox).post(path, {});
  await rest(server, endpoint.keys.production).post(path, {});
  await graphql(
    server,
    owner,
    'mutation ($slug: String) { createRecord(endpoint: $slug, environment: SANDBOX, input: { payload: {} }) { id } }',
    { slug },
  );
  await untilApplied(endpointId);

  const { dayFigures } = await answered(owner, days, { slug });
  expect(dayFigures).toHaveLength(
    new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate(),
  );
  expect(dayFigures[0].day).toBe(`${month}-01`);
  const figure = dayFigures.find(({ day }: Json) => day === today);
  expect(figure).toEqual({ ...none, day: today, succeeded: 5, meanMs: expect.any(Number), p95Ms: expect.any(Number) });
  expect(figure.p95Ms).toBeGreaterThanOrEqual(figure.meanMs / 1.25);
  expect(dayFigures.filter(({ day }: Json) => day !== today)).toEqual(
    dayFigures.filter(({ day }: Json) => day !== today).map(({ day }: Json) => ({ day, ...none })),
  );
  const production = await answered(owner, days, { slug, environment: 'PRODUCTION' });
  expect(production.dayFigures.find(({ day }: Json) => day === today)).toMatchObject({ succeeded: 1 });

  const { monthFigures } = await answered(owner, months, { slug });
  expect(monthFigures).toHaveLength(6);
  expect(monthFigures.at(-1)).toMatchObject({ month, succeeded: 5 });
  const { keyFigures } = await answered(owner, keys, { slug });
  expect(keyFigures).toHaveLength(3);
  expect(keyFigures[0]).toMatchObject({ key: endpoint.keyId, name: 'Default', succeeded: 3 });
  expect(keyFigures).toContainEqual(expect.objectContaining({ key: shared.keyId, name: 'Shop', succeeded: 1 }));
  expect(keyFigures).toContainEqual(expect.objectContaining({ key: null, name: null, succeeded: 1 }));
  const ofKey = await answered(owner, days, { slug, key: shared.keyId });
  expect(ofKey.dayFigures.find(({ day }: Json) => day === today)).toMatchObject({ succeeded: 1 });
});

test('a write that the database refuses counts as failed', async () => {
  await sql.query(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused' using errcode = '23514'; end $$;
    create trigger refuse_record before insert on record for each row when (new.payload->>'refuse' is not null) execute
    function refuse();`);
  onTestFinished(async () => void (await sql.query('drop trigger refuse_record on record; drop function refuse')));
  const { endpoint } = await makeShared();
  const client = rest(server, endpoint.keys.sandbox);
  await Promise.all([
    client.post(endpoint.path, {}),
    client.post(endpoint.path, { refuse: 1 }),
    client.post(endpoint.path, {}),
  ]);
  await untilApplied(endpoint.endpointId);
  const { monthFigures } = await answered(owner, months, { slug: endpoint.slug, months: 1 });
  expect(monthFigures).toEqual([
    { ...none, month, succeeded: 2, failed: 1, meanMs: expect.any(Number), p95Ms: expect.any(Number) },
  ]);
});

test('months continue over the turn of the year, and percentiles are off by at most a quarter', async () => {
  const { endpoint } = await makeShared();
  await addDay(endpoint, '2024-02-29', { succeeded: 1 });
  await addDay(endpoint, '2024-02-01', {
    succeeded: 99,
    failed: 1,
    durations: Array.from({ length: 100 }, (_, ms) => ms * 10),
  });
  const { dayFigures } = await answered(owner, days, { slug: endpoint.slug, month: '2024-02' });
  expect(dayFigures).toHaveLength(29);
  expect(dayFigures[28]).toMatchObject({ day: '2024-02-29', succeeded: 1 });
  expect(dayFigures[0]).toMatchObject({ succeeded: 99, failed: 1, meanMs: 495 });
  expect(dayFigures[0].p95Ms).toBeGreaterThan(950 / 1.25);
  expect(dayFigures[0].p95Ms).toBeLessThan(950 * 1.25);
  const { monthFigures } = await answered(owner, months, { slug: endpoint.slug, months: 13 });
  expect(monthFigures.map(({ month: name }: Json) => name)).toEqual(
    monthFigures.map(({ month: name }: Json) => name).toSorted(),
  );
  expect(new Set(monthFigures.map(({ month: name }: Json) => name.slice(5))).size).toBe(12);
});

test("a collaborator sees only their keys' figures, and others see nothing", async () => {
  const { endpoint, shared } = await makeShared();
  const { slug, keyId } = endpoint;
  await addDay(endpoint, today, { succeeded: 7 });
  await addDay(endpoint, today, { succeeded: 2, keyId: shared.keyId });
  const { monthFigures } = await answered(collaborator, months, { slug });
  expect(monthFigures.at(-1)).toMatchObject({ succeeded: 2 });
  const { keyFigures } = await answered(collaborator, keys, { slug });
  expect(keyFigures).toMatchObject([{ key: shared.keyId, name: 'Shop', succeeded: 2 }]);
  expect(await refused(collaborator, days, { slug, key: keyId })).toBe('NOT_FOUND');
  expect((await answered(collaborator, days, { slug, key: shared.keyId.toUpperCase() })).dayFigures).toEqual(
    (await answered(collaborator, days, { slug })).dayFigures,
  );
  for (const document of [days, months, keys]) {
    expect(await refused(stranger, document, { slug })).toBe('ENDPOINT_NOT_FOUND');
    expect(await refused(endpoint.keys.sandbox, document, { slug })).toBe('PERMISSION_DENIED');
    expect(await refused(undefined, document, { slug })).toBe('UNAUTHENTICATED');
  }
});

test.each([
  ['INVALID_ARGUMENT', days, { month: '2026-13' }],
  ['INVALID_ARGUMENT', days, { month: '0000-01' }],
  ['INVALID_ARGUMENT', days, { month: '9999-12' }],
  ['INVALID_ARGUMENT', days, { month: '2026-1\0' }],
  ['INVALID_ARGUMENT', months, { months: 0 }],
  ['INVALID_ARGUMENT', months, { months: 14 }],
  ['NOT_FOUND', days, { key: 'nonsense' }],
])('%s for invalid arguments: %#', async (code, document, variables) => {
  const { endpoint } = await makeShared();
  expect(await refused(owner, document, { slug: endpoint.slug, ...variables })).toBe(code);
});

test('each endpoint of a list has its own figures', async () => {
  const account = await makeUser(databaseUrl);
  const endpoints = await Promise.all(
    Array.from({ length: 20 }, () => makeEndpoint(databaseUrl, { accountId: account.id })),
  );
  for (const [index, endpoint] of endpoints.entries()) await addDay(endpoint, today, { succeeded: index + 1 });
  const { data, errors } = await graphql(
    server,
    account,
    '{ endpoints(first: 20) { edges { node { slug monthFigures(environment: SANDBOX, months: 1) { succeeded p95Ms } } } } }',
  );
  expect(errors).toBeUndefined();
  const counted = new Map(data.endpoints.edges.map(({ node }: Json) => [node.slug, node.monthFigures[0].succeeded]));
  expect(endpoints.map(({ slug }) => counted.get(slug))).toEqual(endpoints.map((_, index) => index + 1));
});

test('a thousand writes at once are a thousand in the figures and in the durations', async () => {
  const { endpoint } = await makeShared();
  const client = rest(server, endpoint.keys.sandbox);
  await Promise.all(Array.from({ length: 1_000 }, () => client.post(endpoint.path, {})));
  await untilApplied(endpoint.endpointId);
  const { monthFigures } = await answered(owner, months, { slug: endpoint.slug, months: 1 });
  expect(monthFigures[0].succeeded).toBe(1_000);
  const { rows } = await sql.query('select sum(count)::int as count from day_duration where endpoint_id = $1', [
    endpoint.endpointId,
  ]);
  expect(rows).toEqual([{ count: 1_000 }]);
  await until(async () => (await prisma.keyUse.count({ where: { keyId: endpoint.keyId } })) === 1);
});
