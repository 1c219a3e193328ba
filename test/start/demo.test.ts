import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import type { Demo } from '../../src/demo.ts';
import { rest } from '../support/client.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { makeInstallation, type Started, type StartInput } from './installation.ts';

const run = promisify(execFile);
const installation = await makeInstallation();
/** A new user has no compile cache. */
const uncompiled: StartInput = { env: { NODE_COMPILE_CACHE: undefined } };
let first: Started;
let demo: Demo;

beforeAll(async () => {
  first = await installation.start(uncompiled);
  // It exists as soon as the process is ready.
  demo = await installation.demo();
});

test('the first start prints the URL, both keys and a curl command, and no log lines', async () => {
  const lines = await until(() => first.stdout().includes('curl ') && first.stdout());
  expect(lines).toContain(`Sluice is ready at ${installation.url}\n`);
  expect(lines).toContain(`${installation.url}/api/v1/data/${demo.slug}\n`);
  expect(lines).toContain(demo.keys.sandbox);
  expect(lines).toContain(demo.keys.production);
  expect(lines).not.toContain(demo.owner.password);
  expect(lines).not.toContain('"level"');
});

test('the first start reports its progress', () => {
  const said = first.stderr();
  for (const step of ['database.starting', 'migrations.started', 'migrations.applied', 'worker.ready']) {
    expect(said).toContain(step);
  }
});

test('it writes demo.json with url, slug, keys and owner, readable by its user only', async () => {
  expect(demo).toEqual({
    url: installation.url,
    slug: expect.stringMatching(/^[a-z0-9]{21}$/),
    keys: {
      sandbox: expect.stringMatching(/^tm_test_[0-9a-f]{48}$/),
      production: expect.stringMatching(/^tm_live_[0-9a-f]{48}$/),
    },
    owner: { email: expect.stringMatching(/^demo-[0-9a-f]+@/), password: expect.stringMatching(/^.{12,}$/) },
  });
  const { mode } = await stat(join(installation.dataDir, 'demo.json'));
  expect(mode & 0o777).toBe(0o600);
});

test('the printed curl command sends a record unchanged', async () => {
  const curl = first.stdout().slice(first.stdout().indexOf('curl '));
  const { stdout } = await run('sh', ['-c', curl.replace('curl ', 'curl --silent --show-error ')]);
  expect(JSON.parse(stdout)).toEqual({ success: true, id: expect.stringMatching(/^rec_/), message: 'Request queued' });
  const { id } = JSON.parse(stdout);
  const record = await rest(installation, demo.keys.sandbox).get(`/api/v1/data/${demo.slug}/${id}`);
  expect(record.json.data.payload).toMatchObject({ order_id: 'ORD-2024-001', amount: 45000 });
});

test('both keys work on a deployed endpoint that checks payloads', async () => {
  for (const key of Object.values(demo.keys)) {
    const client = rest(installation, key);
    expect((await client.post(`/api/v1/data/${demo.slug}`, { order_id: 'A', amount: 1 })).status).toBe(202);
    expect((await client.post(`/api/v1/data/${demo.slug}`, { order_id: 'A' })).json.details).toEqual([
      { field: 'amount', error: 'Required field is missing' },
    ]);
  }
});

test('the owner can sign in with the password, and is not an administrator', async () => {
  const { status, json } = await rest(installation).post('/api/auth/sign-in/email', demo.owner, {
    origin: installation.url,
  });
  expect({ status, email: json.user?.email }).toEqual({ status: 200, email: demo.owner.email });
  const { prisma } = openControlPlane(await installation.databaseUrl());
  expect(await prisma.account.findMany()).toMatchObject([{ id: json.user.id, administrator: false }]);
});

test('the second start is ready within 5 s and keeps the demo and its keys', async () => {
  first.signal('SIGTERM');
  expect(await first.ended).toBe(0);
  let second = await installation.start(uncompiled);
  // A busy machine may need a second look.
  for (let looks = 1; looks < 3 && second.readyMs >= 5_000; looks++) {
    second.signal('SIGTERM');
    expect(await second.ended).toBe(0);
    second = await installation.start(uncompiled);
  }
  expect(second.readyMs).toBeLessThan(5_000);
  await until(() => second.stdout().includes(installation.url));
  expect(second.stdout()).not.toContain('tm_');
  expect(await installation.demo()).toEqual(demo);
  expect(await openControlPlane(await installation.databaseUrl()).prisma.account.count()).toBe(1);
  expect(
    (await rest(installation, demo.keys.sandbox).post(`/api/v1/data/${demo.slug}`, { order_id: 'B', amount: 2 }))
      .status,
  ).toBe(202);
  second.signal('SIGTERM');
  expect(await second.ended).toBe(0);
});
