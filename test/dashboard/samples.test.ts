import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { makeUser } from '../support/account.ts';
import { visit } from '../support/browser.ts';
import { rest } from '../support/client.ts';
import { type EndpointOverrides, makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const owner = await makeUser(databaseUrl);

type Fields = NonNullable<EndpointOverrides['fields']>;

/** Rules of every kind. Some texts need quoting in a shell, and some are not ASCII. */
const ruled: Fields = [
  {
    name: 'order_id',
    type: 'string',
    required: true,
    searchable: true,
    constraints: { pattern: '^ORD-[0-9]{4}-[0-9]{3}$' },
  },
  { name: 'state', type: 'string', required: true, constraints: { enum: ["it's paid", 'already $HOME'] } },
  { name: 'city', type: 'string', required: true, constraints: { pattern: String.raw`^\p{Han}{2,4}'"\\$` } },
  { name: 'quantity', type: 'number', required: true, constraints: { enum: [12.5, 25] } },
  {
    name: 'amount',
    type: 'number',
    required: true,
    searchable: true,
    constraints: { min: 1_000_000.01, max: 1_000_000.02 },
  },
  { name: 'at', type: 'string', required: true, constraints: { format: 'date-time' } },
  { name: 'customer.contact.email', type: 'string', required: true, constraints: { format: 'email', minLength: 30 } },
  { name: 'customer.site', type: 'string', required: false, constraints: { format: 'uri' } },
  { name: 'customer.id', type: 'string', required: false, nullable: false, constraints: { format: 'uuid' } },
  { name: 'items', type: 'array', required: true, constraints: { minLength: 2, maxLength: 3 } },
  { name: 'items[].sku', type: 'string', required: true, constraints: { pattern: '^[A-Z]{3}[0-9]$' } },
  { name: 'items[].prices[].net', type: 'number', required: true, constraints: { min: 5 } },
  { name: 'tags[]', type: 'string', required: false, constraints: { maxLength: 2 } },
  { name: 'note', type: 'string', required: false, constraints: { maxLength: 1 } },
];

test.each<[string, Fields]>([
  ['rules of every kind', ruled],
  ['no fields', []],
])('with %s the command of the overview runs as shown in both environments', async (_, fields) => {
  const { slug, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id, fields });
  const page = await visit(server, { cookie: owner.cookie });
  for (const [environment, placeholder, key] of [
    ['sandbox', 'tm_test_YOUR_KEY', keys.sandbox],
    ['production', 'tm_live_YOUR_KEY', keys.production],
  ] as const) {
    await page.goto(`/endpoints/${slug}/${environment}/overview`);
    const shown = (await page.getByRole('region', { name: 'curl' }).textContent()) ?? '';
    expect(shown).toContain(placeholder);
    // The test cannot reach the installation's public address.
    const command = shown.replace(placeholder, key).replace(/https?:\/\/[^/\s]+\/api/, `${server.url}/api`);
    const { stdout } = await promisify(execFile)('bash', [
      '-c',
      command.replace('curl ', "curl -sS -w '\\n%{http_code}' "),
    ]);
    expect(stdout.split('\n').at(-1), stdout).toBe('202');
  }
});

test('the first Execute of the test page is accepted, by session and by key', async () => {
  const { slug, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id, fields: ruled });
  const mine = await visit(server, { cookie: owner.cookie });
  await mine.goto(`/endpoints/${slug}/test`);
  await mine.getByRole('button', { name: 'Execute' }).click();
  await mine.getByRole('status').filter({ hasText: 'Accepted' }).waitFor();
  await mine.getByRole('status').filter({ hasText: 'Succeeded' }).waitFor();

  const theirs = await visit(server);
  await theirs.goto(`/endpoints/${slug}/test`);
  await theirs.getByLabel('Sandbox key').fill(keys.sandbox);
  await theirs.getByRole('button', { name: 'Use key' }).click();
  await theirs.getByRole('button', { name: 'Execute' }).click();
  await theirs.getByText('HTTP 202').waitFor();
  await theirs.getByRole('status').filter({ hasText: 'Succeeded' }).waitFor();
});

test('the bodies of the Postman collection and the OpenAPI examples are accepted', async () => {
  const { slug, keys, path } = await makeEndpoint(databaseUrl, { accountId: owner.id, fields: ruled });
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/test`);
  const client = rest(server, keys.sandbox);
  const collection = postman.parse(await download(page, 'Download Postman collection'));
  const bodies = collection.item.flatMap(({ request }) => (request.body ? [request.body.raw] : []));
  expect(bodies).toHaveLength(2);
  const document = openApi.parse(await download(page, 'Download OpenAPI 3.1'));
  const writes = Object.values(document.paths).flatMap(({ post, put }) =>
    [post, put].filter((one) => one !== undefined),
  );
  const examples = writes.map(({ requestBody }) => JSON.stringify(requestBody.content['application/json'].example));
  expect(examples).toHaveLength(2);
  for (const body of [...bodies, ...examples]) {
    const answer = await client.post(path, JSON.parse(body));
    expect(answer.status, answer.text).toBe(202);
  }
});

const postman = z.object({
  item: z.array(z.object({ request: z.object({ body: z.object({ raw: z.string() }).optional() }) })),
});
const body = z.object({ content: z.object({ 'application/json': z.object({ example: z.unknown() }) }) });
const write = z.object({ requestBody: body }).optional();
const openApi = z.object({ paths: z.record(z.string(), z.object({ post: write, put: write })) });

async function download(page: Page, name: string): Promise<unknown> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
  return JSON.parse(await readFile(await file.path(), 'utf8'));
}
