import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const depcruise = join(root, 'node_modules/.bin/depcruise');
const config = join(root, '.dependency-cruiser.mjs');
const folders = ['src', 'test', 'bench', 'chaos', 'fuzz', 'harness', 'prisma'];

/** The dashboard's folders, each above those that it may import, and the tabs of an endpoint's page. */
const dashboardRooms = [
  ...['shell', 'new-endpoint', 'endpoint-list', 'endpoint', 'test-page', 'console', 'invitation', 'sign-in', 'usage'],
  ...['account', 'audit', 'admin', 'calls', 'notices', 'lists', 'forms', 'frame', 'client', 'words'],
];
const endpointTabs = [
  ...['overview', 'fields', 'statistics', 'records', 'requests', 'versions', 'keys', 'webhooks', 'settings'],
];

/** Returns a file for each folder's rule that imports the folder above it; for the first it imports `top`. */
function upwards(prefix: string, folders: string[], top: string): [rule: string, plant: [string, string]][] {
  return folders.map((folder, index) => {
    const above = index === 0 ? top : `src/${prefix}/${folders[index - 1]}/planted.ts`;
    return [`${prefix.replace('/', '-')}-${folder}-looks-down`, [`src/${prefix}/${folder}/looks-up.ts`, above]];
  });
}

/** For every rule a file that breaks it, and its imports. */
const plants: Record<string, [file: string, imported: string]> = {
  'main-is-the-top': ['src/requests/a.ts', 'src/main.ts'],
  'start-is-for-main': ['src/plans/b.ts', 'src/start.ts'],
  'api-is-opened-by-start': ['src/plans/c.ts', 'src/api.ts'],
  'demo-is-for-the-first-start': ['src/accounts/a.ts', 'src/demo.ts'],
  'demo-knows-nouns-and-ground': ['src/demo.ts', 'src/http/server.ts'],
  'context-is-made-by-api': ['src/http/d.ts', 'src/make-context.ts'],
  'context-stands-on-the-ground': ['src/make-context.ts', 'src/records/read.ts'],
  'http-knows-no-noun': ['src/http/a.ts', 'src/records/read.ts'],
  'type-files-are-called-by-schema': ['src/records/a.graphql.ts', 'src/requests/read/request.graphql.ts'],
  'handlers-are-called-by-worker': ['src/requests/b.ts', 'src/requests/apply.job.ts'],
  'schema-is-a-roll-call': ['src/http/b.ts', 'src/schema.ts'],
  'worker-is-a-roll-call': ['src/print-schema.ts', 'src/worker.ts'],
  'schema-only-calls-the-roll': ['src/schema.ts', 'src/records/read.ts'],
  'records-looks-down': ['src/records/b.ts', 'src/dashboard/page.ts'],
  'requests-looks-down': ['src/requests/c.ts', 'src/records/read.ts'],
  'keys-looks-down': ['src/keys/a.ts', 'src/requests/accept.ts'],
  'endpoints-looks-down': ['src/endpoints/a.ts', 'src/keys/make.ts'],
  'plans-looks-down': ['src/plans/a.ts', 'src/endpoints/make.ts'],
  'accounts-looks-down': ['src/accounts/b.ts', 'src/plans/grant.ts'],
  'webhooks-looks-down': ['src/webhooks/a.ts', 'src/accounts/find.ts'],
  'stats-looks-down': ['src/stats/a.ts', 'src/webhooks/send.ts'],
  'events-looks-down': ['src/events/a.ts', 'src/stats/add.ts'],
  'audit-looks-down': ['src/audit/a.ts', 'src/events/publish-events.ts'],
  'requests-sweep-looks-down': ['src/requests/sweep/a.ts', 'src/requests/elsewhere.ts'],
  'requests-sample-looks-down': ['src/requests/sample/a.ts', 'src/requests/sweep/clear.ts'],
  'requests-accept-looks-down': ['src/requests/accept/a.ts', 'src/requests/sample/make.ts'],
  'requests-apply-looks-down': ['src/requests/apply/a.ts', 'src/requests/accept/check.ts'],
  'requests-refusals-looks-down': ['src/requests/refusals/a.ts', 'src/requests/apply/write.ts'],
  'requests-read-looks-down': ['src/requests/read/a.ts', 'src/requests/refusals/keep.ts'],
  'webhooks-deliveries-looks-down': ['src/webhooks/deliveries/a.ts', 'src/webhooks/elsewhere.ts'],
  'webhooks-inspector-looks-down': ['src/webhooks/inspector/a.ts', 'src/webhooks/deliveries/list.ts'],
  'webhooks-sending-looks-down': ['src/webhooks/sending/a.ts', 'src/webhooks/inspector/show.ts'],
  'webhooks-settings-looks-down': ['src/webhooks/settings/a.ts', 'src/webhooks/sending/sign.ts'],
  'webhooks-targets-looks-down': ['src/webhooks/targets/a.ts', 'src/webhooks/settings/store.ts'],
  'jobs-stand-on-the-ground': ['src/jobs/a.ts', 'src/plans/grant.ts'],
  'mail-is-sent-by-jobs': ['src/mail/d.ts', 'src/plans/grant.ts'],
  'ground-stands-on-nothing': ['src/db/a.ts', 'src/jobs/boss.ts'],
  'access-knows-no-table': ['src/access/a.ts', 'src/db/pool.ts'],
  'builder-is-for-type-files': ['src/records/c.ts', 'src/graphql/builder.ts'],
  'builder-defines-no-type': ['src/graphql/a.ts', 'src/plans/grant.ts'],
  'statements-stay-home': ['src/requests/d.ts', 'src/plans/take.sql.ts'],
  'dashboard-is-a-client': ['src/dashboard/a.ts', 'src/errors.ts'],
  'dashboard-is-no-library': ['src/http/c.ts', 'src/dashboard/page.ts'],
  ...Object.fromEntries(upwards('dashboard', dashboardRooms, 'src/dashboard/pages.tsx')),
  ...Object.fromEntries(upwards('dashboard/endpoint', endpointTabs, 'src/dashboard/endpoint/endpoint-page.tsx')),
  'no-drawers': ['src/mail/a.ts', 'src/mail/utils.ts'],
  'product-stands-alone': ['src/mail/b.ts', 'test/support/server.ts'],
  'harness-is-a-library': ['harness/a.ts', 'bench/a.ts'],
  'runners-stand-apart': ['chaos/a.ts', 'fuzz/a.ts'],
  'no-development-package': ['src/mail/c.ts', 'node_modules/only-for-development/index.js'],
};

// dependency-cruiser takes five seconds of CPU, and other files run meanwhile.
const options = { timeout: 90_000 };

test('the imports of the repository follow the rules', options, async () => {
  const { violations, moduleCount } = await cruise(root);
  expect(violations).toEqual([]);
  expect(moduleCount).toBeGreaterThan(20);
});

test('every import rule refuses its violation, type cycles and missing imports too', options, async () => {
  const { violations, ruleCount } = await cruise(await plant());
  const planted = Object.entries(plants).map(([rule, [file, imported]]) => `${rule}: ${file} → ${imported}`);
  const others = [
    'no-circles: src/stats/one.ts → src/stats/two.ts',
    'no-broken-import: src/stats/broken.ts → ./nothing.ts',
  ];
  expect(violations).toEqual(expect.arrayContaining([...planted, ...others]));
  expect(planted.length + others.length).toBe(ruleCount);
});

/** Makes a folder that breaks every rule, and removes it after the test. */
async function plant(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-planted-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = new Map<string, string>([
    ['package.json', JSON.stringify({ type: 'module', devDependencies: { 'only-for-development': '1.0.0' } })],
    [
      'node_modules/only-for-development/package.json',
      JSON.stringify({ name: 'only-for-development', version: '1.0.0', main: 'index.js' }),
    ],
    ['src/stats/one.ts', importing("import type { Thing } from './two.ts'")],
    ['src/stats/two.ts', importing("import type { Thing } from './one.ts'")],
    ['src/stats/broken.ts', importing("import './nothing.ts'")],
    ...folders.map((folder): [string, string] => [`${folder}/nothing-imported.ts`, importing('')]),
  ]);
  for (const [file, imported] of Object.values(plants))
    files.set(file, importing(`import '${specifier(file, imported)}'`));
  for (const [, imported] of Object.values(plants)) if (!files.has(imported)) files.set(imported, importing(''));
  for (const [file, text] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return folder;
}

function specifier(file: string, imported: string): string {
  if (imported.startsWith('node_modules/')) return dirname(imported).replace('node_modules/', '');
  const path = relative(dirname(file), imported);
  return path.startsWith('.') ? path : `./${path}`;
}

function importing(statement: string): string {
  return `${statement};\nexport type Thing = string;\n`;
}

const report = z.object({
  modules: z.array(z.unknown()),
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
    ruleSetUsed: z.object({ forbidden: z.array(z.unknown()) }),
  }),
});

/** Returns the violations that `npm run check` would find in a folder. */
async function cruise(folder: string) {
  const text = await new Promise<string>((done, failed) => {
    const args = [...folders, '--config', config, '--output-type', 'json'];
    execFile(depcruise, args, { cwd: folder, maxBuffer: 50_000_000 }, (error, stdout) =>
      stdout === '' ? failed(error) : done(stdout),
    );
  });
  const { modules, summary } = report.parse(JSON.parse(text));
  return {
    moduleCount: modules.length,
    ruleCount: summary.ruleSetUsed.forbidden.length,
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  };
}
