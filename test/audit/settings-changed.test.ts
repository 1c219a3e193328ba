import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import type { TestAccount } from '../support/account.ts';
import { graphql } from '../support/client.ts';
import {
  type Case,
  cases,
  done,
  type Fixtures,
  makeFixtures,
  ofEndpoint,
  ofFields,
  ofKey,
  ofWebhook,
  owner,
  prisma,
  server,
  slug,
} from './settings-cases.ts';

/** Mutations that replace no settings of others. A new mutation belongs here or among the cases. */
const others: Record<string, string[]> = {
  'make something new': ['createEndpoint', 'createKey', 'inviteCollaborator', 'requestDeployment'],
  'are of data': [
    'createRecord',
    'replaceRecord',
    'deleteRecord',
    'clearSandbox',
    'redeliver',
    'redeliverAll',
    'sendTestEvent',
  ],
  'end or bring back a whole thing, whatever its settings are': ['deleteEndpoint', 'restoreEndpoint', 'deleteKey'],
  'name a single choice whole': ['setRefusedPayloads'],
  'do work again': ['runJobAgain'],
  'show something': ['revealMail'],
  'are of one person': ['acceptInvitation', 'leaveKey', 'resendInvitation', 'revokeInvitation', 'revokeSession'],
};

test('every mutation of settings takes the revision that the caller has read', async () => {
  const schema = buildSchema(await readFile(join(import.meta.dirname, '../../schema.graphql'), 'utf8'));
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
  const guarded = mutations.filter(({ args }) => args.some(({ name }) => name === 'ifRevision'));
  expect(guarded.map(({ name }) => name).toSorted()).toEqual(cases.map(({ mutation }) => mutation).toSorted());
  const known = [...cases.map(({ mutation }) => mutation), ...Object.values(others).flat()];
  expect(mutations.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
});

test('the dashboard always sends the revision that it has read', async () => {
  const root = join(import.meta.dirname, '../../src/dashboard');
  // A new endpoint and the sample data of screenshots belong to nobody else yet. The language is a setting without a
  // revision.
  const fresh = ['new-endpoint/webhook-step.tsx', 'build/fill-sample.ts', 'frame/use-language.ts'];
  const calls: string[] = [];
  for await (const file of glob('**/*.{ts,tsx}', { cwd: root, exclude: (name) => name === 'generated' })) {
    if (fresh.includes(file)) continue;
    const text = await readFile(join(root, file), 'utf8');
    for (const { mutation } of cases) {
      const found = [...text.matchAll(new RegExp(`^ {4}${mutation}\\((.*)\\) \\{$`, 'gm'))];
      calls.push(
        ...found.map(
          ([, args]) => `${file} ${mutation} ${args?.includes('ifRevision: $ifRevision') ? 'sends it' : 'forgets it'}`,
        ),
      );
    }
  }
  expect(calls.length).toBeGreaterThan(12);
  expect(calls.filter((call) => call.endsWith('forgets it'))).toEqual([]);
});

test.each(cases)('$mutation refuses an older revision, and answers with the current settings', async (one) => {
  const fixtures = await makeFixtures();
  const by = one.by?.(fixtures) ?? fixtures.owner;
  const read = await one.revision(fixtures);
  expect((await run(one, fixtures, by, 1, read)).errors).toBeUndefined();
  const changed = await one.revision(fixtures);
  expect(changed).toBeGreaterThan(read);

  const { errors } = await run(one, fixtures, by, 2, read);
  expect(errors).toMatchObject([{ extensions: { code: 'SETTINGS_CHANGED' } }]);
  const { change } = errors?.[0]?.extensions ?? {};
  expect(change).toEqual({
    revision: changed,
    at: expect.stringMatching(/^\d{4}-.+Z$/),
    by: { id: by.id, name: expect.any(String) },
    current: one.current(fixtures),
  });
  expect(await one.revision(fixtures)).toBe(changed);

  const repeated = await run(one, fixtures, by, 2, change.revision);
  expect(repeated.errors?.[0]?.extensions?.code).toBe(one.again);
});

test.each(cases)('$mutation twice at once with the same revision succeeds exactly once', async (one) => {
  const fixtures = await makeFixtures();
  const by = one.by?.(fixtures) ?? fixtures.owner;
  const read = await one.revision(fixtures);
  const answers = await Promise.all([run(one, fixtures, by, 1, read), run(one, fixtures, by, 3, read)]);
  expect(answers.map(({ errors }) => errors?.[0]?.extensions?.code).toSorted()).toEqual([
    'SETTINGS_CHANGED',
    undefined,
  ]);
});

test.each(cases)('$mutation without a revision succeeds after any change', async (one) => {
  const fixtures = await makeFixtures();
  const by = one.by?.(fixtures) ?? fixtures.owner;
  expect((await run(one, fixtures, by, 1)).errors).toBeUndefined();
  expect((await run(one, fixtures, by, 2)).errors?.[0]?.extensions?.code).toBe(one.again);
});

test('a webhook that does not exist has revision 0, and setting or removing it meanwhile is a change', async () => {
  const fixtures = await makeFixtures();
  const old = await ofWebhook(fixtures);
  const set = (url: string | null, ifRevision: number) =>
    graphql(
      server,
      owner,
      `mutation { setWebhook(${slug(fixtures)}, url: ${JSON.stringify(url)}, ifRevision: ${ifRevision}) { webhook { revision } } }`,
    );
  expect((await set(null, old)).errors).toBeUndefined();
  const gone = await set('https://example.com/late', old);
  expect(gone.errors).toMatchObject([
    { extensions: { code: 'SETTINGS_CHANGED', change: { revision: 0, by: { id: owner.id }, current: null } } },
  ]);
  const made = await set('https://example.com/new', 0);
  expect(made.data.setWebhook.webhook.revision).toBeGreaterThan(old);
  const late = await set('https://example.com/newer', 0);
  expect(late.errors).toMatchObject([
    {
      extensions: {
        change: { revision: made.data.setWebhook.webhook.revision, current: { url: 'https://example.com/new' } },
      },
    },
  ]);
});

test('other changes keep revisions: equal fields, a failing webhook, and a deploy for name and key', async () => {
  const fixtures = await makeFixtures();
  const before = await Promise.all([ofFields(fixtures), ofWebhook(fixtures), ofEndpoint(fixtures), ofKey(fixtures)]);
  await prisma.field.updateMany({ where: { endpointId: fixtures.endpointId }, data: { indexedAt: new Date() } });
  await prisma.webhook.update({ where: { id: fixtures.webhook }, data: { failingSince: new Date(), failingDays: 1 } });
  await done(
    fixtures.owner,
    `mutation { setFields(${slug(fixtures)}, fields: [{ name: "tried", type: string }]) { id } }`,
  );
  await done(fixtures.owner, `mutation { deployEndpoint(${slug(fixtures)}) { number } }`);
  expect(await Promise.all([ofFields(fixtures), ofWebhook(fixtures), ofEndpoint(fixtures), ofKey(fixtures)])).toEqual(
    before,
  );
});

async function run(one: Case, fixtures: Fixtures, by: TestAccount, turn: number, ifRevision?: number) {
  const revision = ifRevision === undefined ? '' : `, ifRevision: ${ifRevision}`;
  return graphql(
    server,
    by,
    `mutation { ${one.mutation}(${one.args(fixtures, turn)}${revision}) ${one.selection ? `{ ${one.selection} }` : ''} }`,
  );
}
