import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rest } from '../support/client.ts';
import { sharedServer } from '../support/shared-server.ts';
import { expectRefusal } from './refusal.ts';

const server = await sharedServer();
const client = rest(server);
const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const assets = readdirSync(join(import.meta.dirname, '../../src/dashboard/dist/assets'));

test('a browser gets the page at every free path, and its cache revalidates it', async () => {
  for (const path of ['/', '/sign-in', '/endpoints/orders/sandbox/requests?state=failed', '/invitations/a-token']) {
    const { status, headers, text } = await client.get(path, browser);
    expect({ status, type: headers.get('content-type'), cache: headers.get('cache-control') }).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
      cache: 'no-cache',
    });
    expect(text).toContain('<div id="root">');
    expect(headers.get('vary')).toMatch(/^Accept\b/);
  }
});

test('the page runs only its own scripts, cannot be framed, and sends no referrer to other sites', async () => {
  const { headers, text } = await client.get('/', browser);
  const policy = headers.get('content-security-policy');
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('script-src');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('same-origin');
  expect(text).not.toMatch(/<script>|<style|https?:/);
});

test('assets are cached forever, and sent in their compressed form', async () => {
  const script = assets.find((name) => /^index-.*\.js$/.test(name)) ?? '';
  for (const encoding of ['br', 'gzip']) {
    const { status, headers } = await client.get(`/assets/${script}`, { 'accept-encoding': encoding });
    expect(status).toBe(200);
    expect(headers.get('content-encoding')).toBe(encoding);
    expect(headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('HEAD of the page has the headers of GET', async () => {
  const answer = await fetch(`${server.url}/`, { method: 'HEAD', headers: browser });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await answer.text()).toBe('');
});

test('other paths stay a 404 in the usual shape', async () => {
  expectRefusal(await client.get('/'), 404, 'NOT_FOUND');
  for (const path of ['/api', '/api/v1', '/api/v2/data/x', '/assets/nothing.js', '/graphql/x']) {
    expect((await client.get(path, browser)).status).toBe(404);
    expectRefusal(await client.get(path, browser), 404, 'NOT_FOUND');
  }
  expectRefusal(await client.post('/sign-in', {}, browser), 404, 'NOT_FOUND');
});
