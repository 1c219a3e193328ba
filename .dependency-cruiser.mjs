import { Visitor } from '@swc/core/Visitor.js';

// The visitor of @swc/core does not know `using`: it visits such a declaration like a `const`.
const { visitStatement } = Visitor.prototype;
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
  return visitStatement.call(this, { ...statement, type: 'VariableDeclaration', declarations: statement.decls });
};

// The import rules of docs/architecture.md, in its order. A noun may import those that come after it.
const nouns = ['records', 'requests', 'keys', 'endpoints', 'plans', 'accounts', 'webhooks', 'stats', 'events', 'audit'];
/** The folders of the large nouns, in the order of a write's stages, the last first. One may import those that come after it. */
const stages = {
  requests: ['sweep', 'sample', 'accept', 'apply', 'refusals', 'read'],
  webhooks: ['deliveries', 'inspector', 'sending', 'settings', 'targets'],
};
// The dashboard's folders, and below them the tabs of an endpoint's page, each in an order of its own.
const dashboardRooms = [
  'shell',
  'new-endpoint',
  'endpoint-list',
  'endpoint',
  'test-page',
  'console',
  'invitation',
  'sign-in',
  'usage',
  'account',
  'audit',
  'admin',
  'calls',
  'notices',
  'lists',
  'forms',
  'frame',
  'client',
  'words',
];
const endpointTabs = [
  'overview',
  'fields',
  'statistics',
  'records',
  'requests',
  'versions',
  'keys',
  'webhooks',
  'settings',
];
const ground = '^src/((context|errors|config|ids|json|rfc3339|batch|throttle)\\.ts$|context/|access/|db/)';
const plumbing = '^src/(jobs|mail)/';
const anySource = '^src/';
const runners = '^(test|bench|chaos|fuzz)/';
const typeFile = '\\.graphql\\.ts$';
const handler = '\\.job\\.ts$';

/** `from` may import of our own source only what `only` allows. */
function importsOnly(name, comment, from, only) {
  return { name, comment, severity: 'error', from, to: { path: anySource, pathNot: only } };
}

/** `to` may be imported by `only` alone. */
function importedOnlyBy(name, comment, to, only) {
  return { name, comment, severity: 'error', from: { pathNot: only }, to: { path: to } };
}

export default {
  forbidden: [
    importedOnlyBy('main-is-the-top', 'main.ts is the process; nobody imports it.', '^src/main\\.ts$', '^$'),
    importedOnlyBy(
      'start-is-for-main',
      'start.ts runs a role; main.ts and the tests call it.',
      '^src/start\\.ts$',
      '^(src/main\\.ts|test/)',
    ),
    importedOnlyBy(
      'api-is-opened-by-start',
      'api.ts wires the API; only start.ts opens it.',
      '^src/api\\.ts$',
      '^src/start\\.ts$',
    ),
    importedOnlyBy(
      'demo-is-for-the-first-start',
      'demo.ts is called by api.ts, the harness and the tests.',
      '^src/demo\\.ts$',
      '^(src/api\\.ts|harness/|test/)',
    ),
    importsOnly(
      'demo-knows-nouns-and-ground',
      'demo.ts uses what any operation may use.',
      { path: '^src/demo\\.ts$' },
      [`^src/(${nouns.join('|')})/`, ground],
    ),

    importedOnlyBy(
      'context-is-made-by-api',
      'Doors are handed contexts by api.ts.',
      '^src/make-context\\.ts$',
      '^src/api\\.ts$',
    ),
    importsOnly(
      'context-stands-on-the-ground',
      'make-context.ts uses what it is handed.',
      { path: '^src/make-context\\.ts$' },
      [ground],
    ),

    importsOnly(
      'http-knows-no-noun',
      'http/ is handed what it runs; it imports only context, errors, config, ids, json and access.',
      { path: '^src/http/' },
      ['^src/((context|errors|config|ids|json)\\.ts$|context/)', '^src/(access|http)/'],
    ),

    importedOnlyBy(
      'type-files-are-called-by-schema',
      'Only schema.ts imports *.graphql.ts; other types are named by string.',
      typeFile,
      '^src/schema\\.ts$',
    ),
    importedOnlyBy(
      'handlers-are-called-by-worker',
      "Only worker.ts imports *.job.ts; to enqueue, import the noun's jobs.ts.",
      handler,
      '^(src/worker\\.ts|test/)',
    ),
    importedOnlyBy(
      'schema-is-a-roll-call',
      'Only api.ts, print-schema.ts and the tests import schema.ts.',
      '^src/schema\\.ts$',
      '^(src/(api|print-schema)\\.ts$|test/)',
    ),
    importedOnlyBy(
      'worker-is-a-roll-call',
      'Only start.ts imports worker.ts.',
      '^src/worker\\.ts$',
      '^src/start\\.ts$',
    ),
    importsOnly(
      'schema-only-calls-the-roll',
      'schema.ts imports type files, the builder and the ground.',
      { path: '^src/schema\\.ts$' },
      [typeFile, '^src/graphql/', ground],
    ),

    ...nouns.map((noun, index) =>
      importsOnly(
        `${noun}-looks-down`,
        `${noun}/ imports ${nouns.slice(index + 1).join(', ') || 'no other noun'}, jobs, mail and the ground.`,
        { path: `^src/${noun}/` },
        [`^src/(${nouns.slice(index).join('|')})/`, plumbing, ground, '^src/graphql/'],
      ),
    ),
    ...Object.entries(stages).flatMap(([noun, names]) =>
      names.map((stage, index) => ({
        name: `${noun}-${stage}-looks-down`,
        comment: `${noun}/${stage}/ imports of its noun ${names.slice(index + 1).join(', ') || 'no other stage'}.`,
        severity: 'error',
        from: { path: `^src/${noun}/${stage}/` },
        to: { path: `^src/${noun}/`, pathNot: `^src/${noun}/(${names.slice(index).join('|')})/` },
      })),
    ),
    importsOnly(
      'jobs-stand-on-the-ground',
      'jobs/ imports only the ground, and audits what is run again; its type files the builder.',
      { path: '^src/jobs/' },
      ['^src/(jobs|graphql)/', '^src/audit/audit\\.ts$', ground],
    ),
    importsOnly(
      'mail-is-sent-by-jobs',
      'mail/ imports only jobs and the ground, and audits what administrators read; its type files the builder.',
      { path: '^src/mail/' },
      [plumbing, '^src/graphql/', '^src/audit/audit\\.ts$', ground],
    ),
    importsOnly(
      'ground-stands-on-nothing',
      'context, errors, config, ids, json, access and db import only each other.',
      { path: ground },
      [ground],
    ),
    importsOnly('access-knows-no-table', 'access/ decides from the Actor alone.', { path: '^src/access/' }, [
      '^src/(errors|ids|config|json)\\.ts$',
      '^src/access/',
    ]),

    importedOnlyBy('builder-is-for-type-files', 'Only type files and schema.ts touch graphql/.', '^src/graphql/', [
      '^src/graphql/',
      typeFile,
      '^src/schema\\.ts$',
    ]),
    importsOnly('builder-defines-no-type', 'graphql/ knows no noun.', { path: '^src/graphql/' }, [
      '^src/graphql/',
      ground,
    ]),

    {
      name: 'statements-stay-home',
      comment: '*.sql.ts is imported from its own noun alone; statements may be made of those of another.',
      severity: 'error',
      from: { path: '^src/([^/]+)', pathNot: '\\.sql\\.ts$' },
      to: { path: '^src/.+\\.sql\\.ts$', pathNot: '^src/$1/' },
    },
    importsOnly('dashboard-is-a-client', 'The dashboard imports nothing outside itself.', { path: '^src/dashboard/' }, [
      '^src/dashboard/',
    ]),
    importedOnlyBy(
      'dashboard-is-no-library',
      'Nobody imports the dashboard.',
      '^src/dashboard/',
      '^(src/dashboard|test)/',
    ),
    ...dashboardRooms.map((room, index) =>
      importsOnly(
        `dashboard-${room}-looks-down`,
        `${room}/ imports ${dashboardRooms.slice(index + 1).join(', ') || 'no other folder'} and generated types.`,
        { path: `^src/dashboard/${room}/` },
        [`^src/dashboard/(${dashboardRooms.slice(index).join('|')}|generated)/`],
      ),
    ),
    ...endpointTabs.map((tab, index) => ({
      name: `dashboard-endpoint-${tab}-looks-down`,
      comment: `A tab imports only those after it and use-endpoint.ts: ${endpointTabs.slice(index + 1).join(', ')}.`,
      severity: 'error',
      from: { path: `^src/dashboard/endpoint/${tab}/` },
      to: {
        path: '^src/dashboard/endpoint/',
        pathNot: [`^src/dashboard/endpoint/(${endpointTabs.slice(index).join('|')})/`, '/use-endpoint\\.ts$'],
      },
    })),

    { name: 'no-circles', comment: 'Types count too.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-drawers',
      comment: 'A name says what is inside: no utils, lib, shared, common, helpers, services, and no barrels.',
      severity: 'error',
      from: {},
      to: {
        path: ['(^|/)(util|utils|lib|shared|common|helper|helpers|service|services)[/.]', '/index\\.ts$'],
        pathNot: ['node_modules', '/generated/'],
      },
    },
    {
      name: 'product-stands-alone',
      comment: 'Shipped code imports no test, benchmark, chaos, fuzz or harness file.',
      severity: 'error',
      from: { path: anySource },
      to: { path: '^(test|bench|chaos|fuzz|harness|prisma)/' },
    },
    {
      name: 'harness-is-a-library',
      comment: 'harness/ imports only itself and src: test, bench, chaos and fuzz use it.',
      severity: 'error',
      from: { path: '^harness/' },
      to: { path: runners },
    },
    {
      name: 'runners-stand-apart',
      comment: 'test, bench, chaos and fuzz do not import each other; shared code is in harness/.',
      severity: 'error',
      from: { path: runners },
      to: { path: runners, pathNot: '^$1/' },
    },
    {
      name: 'no-development-package',
      comment: 'What is shipped imports only what production installs.',
      severity: 'error',
      from: { path: anySource, pathNot: ['^src/dashboard/', '/generated/'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-broken-import',
      comment: 'Every import finds its file; bench/platforms is a package of its own.',
      severity: 'error',
      from: { pathNot: '^bench/platforms/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Under TypeScript 7 the default parser reads nothing and finds no fault; a test sees that this one reads.
    parser: 'swc',
    doNotFollow: { path: ['node_modules', '/generated/', '/dist/'] },
    exclude: { path: '^src/bundle/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
