import { request } from 'undici';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { randomEmail, signIn, signUp } from '../support/account.ts';
import { type Json, rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

// Its process has NODE_ENV=test from Vitest, with which better-auth would skip its checks if it were allowed to.
const server = await sharedServer();
const { databaseUrl } = server;
const account = await signUp(server, databaseUrl);
const { keys } = await makeEndpoint(databaseUrl, { accountId: account.id });
const page = rest(server, account);
const who = { query: '{ account { id } }' };
const mine = { data: { account: { id: account.id } } };

/** Headers that pages of other sites make a browser send. */
const foreign: [string, Record<string, string | undefined>][] = [
  ['another origin', { origin: 'https://evil.example' }],
  ['an opaque origin', { origin: 'null' }],
  ['an origin that is no URL', { origin: 'evil' }],
  ['the same host at another port', { origin: 'http://127.0.0.1:1' }],
  ['another site, without an origin', { 'sec-fetch-site': 'cross-site' }],
  ['a neighbour below the same domain', { 'sec-fetch-site': 'same-site' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a form with parts', { 'content-type': 'multipart/form-data; boundary=a' }],
  ['a form of text', { 'content-type': 'text/plain' }],
];

test.each(foreign)('a call with %s does not use the session', async (_, headers) => {
  const answer = await page.post('/graphql', who, headers);
  expect({ status: answer.status, code: answer.json.errors?.[0]?.extensions?.code }).toEqual({
    status: 403,
    code: 'FOREIGN_ORIGIN',
  });
});

test.each([
  ['the page itself', { origin: server.url, 'sec-fetch-site': 'same-origin' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['a program', {}],
])('a call from %s uses the session', async (_, headers) => {
  expect((await page.post('/graphql', who, headers)).json).toEqual(mine);
});

test('queries by GET and subscriptions by server-sent events are checked the same way', async () => {
  const query = `/graphql?query=${encodeURIComponent(who.query)}`;
  for (const accept of ['application/json', 'text/event-stream']) {
    expect((await page.get(query, { accept, origin: 'https://evil.example' })).status).toBe(403);
    expect(
      (await page.get(query, { accept, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status,
    ).toBe(403);
  }
  expect((await page.get(query, { accept: 'application/json' })).json).toEqual(mine);
});

test('a key works from any page, because it is not a cookie', async () => {
  const answer = await page.post(
    '/graphql',
    { query: '{ apiKey { name } }' },
    { origin: 'https://evil.example', authorization: `Bearer ${keys.sandbox}` },
  );
  expect(answer.json).toEqual({ data: { apiKey: { name: 'Default' } } });
});

test('a link on another site opens GraphiQL, without the session', async () => {
  const opened = await follow('/graphql', 'text/html');
  expect({ status: opened.statusCode, type: opened.headers['content-type'] }).toEqual({
    status: 200,
    type: expect.stringContaining('text/html'),
  });
  const asked = await follow(`/graphql?query=${encodeURIComponent(who.query)}`, 'application/json');
  expect(await asked.body.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
});

test('a cookie of an ended session is not refused', async () => {
  const gone = rest(server, { cookie: 'sluice.session_token=gone' });
  expect((await gone.post('/graphql', { query: '{ __typename }' }, { origin: 'https://evil.example' })).status).toBe(
    200,
  );
});

test('a WebSocket of another site is closed as forbidden, and one of ours uses the session', async () => {
  expect(await talk({ cookie: account.cookie, origin: 'https://evil.example' })).toEqual({ closed: 4403 });
  expect(await talk({ cookie: account.cookie, origin: server.url })).toEqual({ answered: mine });
  expect(await talk({ cookie: account.cookie, origin: 'https://evil.example' }, keys.sandbox)).toMatchObject({
    answered: { errors: [{}] },
  });
});

test('an open WebSocket does nothing more for an account that has signed out', async () => {
  const other = await signUp(server, databaseUrl);
  const socket = await connect({ cookie: other.cookie, origin: server.url });
  expect(await ask(socket)).toEqual({ data: { account: { id: other.id } } });
  await rest(server, other).post('/api/auth/sign-out', {}, { origin: server.url });
  expect(await ask(socket)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  socket.close();
});

test.each([
  ['signing out', '/api/auth/sign-out', {}],
  [
    'changing the password',
    '/api/auth/change-password',
    { currentPassword: account.password, newPassword: 'another password' },
  ],
])('%s is not done for another site', async (_, path, body) => {
  for (const [, headers] of foreign) {
    const { status, json } = await page.post(path, body, headers);
    expect({ status, code: json.code }).toEqual({ status: 403, code: 'FOREIGN_ORIGIN' });
  }
  expect((await page.post('/graphql', who)).json).toEqual(mine);
});

test('another site cannot sign anyone in or up, and nothing redirects to it', async () => {
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }]) {
    const answer = await signIn(server, account, headers);
    expect({ status: answer.status, cookies: answer.headers.getSetCookie() }).toEqual({ status: 403, cookies: [] });
  }
  const { email, password, name } = { ...account, name: 'Somebody' };
  for (const [, headers] of foreign) {
    for (const [path, body] of [
      ['/api/auth/sign-in/email', { email, password }],
      ['/api/auth/sign-up/email', { name, email: randomEmail(), password }],
      ['/api/auth/sign-in/social', { provider: 'github' }],
      ['/api/auth/request-password-reset', { email }],
    ] as const) {
      const { status, json, headers: answered } = await rest(server).post(path, body, headers);
      expect({ status, code: json.code, cookies: answered.getSetCookie() }).toEqual({
        status: 403,
        code: 'FOREIGN_ORIGIN',
        cookies: [],
      });
    }
  }
  const away = await rest(server).post(
    '/api/auth/sign-in/email',
    { email, password, callbackURL: 'https://evil.example/' },
    { origin: server.url },
  );
  expect(away.status).toBe(403);
});

test.each([
  // Node's own fetch sends a mode, but neither an origin nor a site.
  ['fetch of Node', { 'sec-fetch-mode': 'cors', 'user-agent': 'node' }],
  ['curl with stray cookies', { cookie: 'theme=dark; sluice.session_token=gone', 'user-agent': 'curl/8' }],
  ['curl with a referer', { referer: 'https://example.com/', 'user-agent': 'curl/8' }],
])('a program signs up, in and out without sending an origin: %s', async (_, headers) => {
  const who = { name: 'Somebody', email: randomEmail(), password: 'a good password' };
  const cookies = async (path: string) => {
    const answer = await post(path, who, headers);
    expect({ path, status: answer.status }).toEqual({ path, status: 200 });
    return answer.cookie;
  };
  await cookies('/api/auth/sign-up/email');
  const cookie = await cookies('/api/auth/sign-in/email');
  const changed = await post(
    '/api/auth/change-password',
    { currentPassword: who.password, newPassword: 'another password' },
    { ...headers, cookie },
  );
  expect(changed.status).toBe(200);
  expect((await post('/api/auth/sign-out', {}, { ...headers, cookie })).status).toBe(200);
  expect((await rest(server, { cookie }).post('/graphql', who)).json).toMatchObject({ errors: [{}] });
});

/** Posts with these headers alone. `fetch` would add a mode. */
async function post(
  path: string,
  body: object,
  headers: Record<string, string>,
): Promise<{ status: number; cookie: string }> {
  const answer = await request(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  await answer.body.dump();
  return {
    status: answer.statusCode,
    cookie: [answer.headers['set-cookie'] ?? []]
      .flat()
      .map((set) => set.split(';')[0])
      .join('; '),
  };
}

/** Follows a link on another site, as a browser does. `fetch` would add a mode. */
async function follow(path: string, accept: string) {
  return request(server.url + path, {
    headers: { accept, cookie: account.cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  });
}

/** Opens a WebSocket as a browser does, with its cookies and origin. */
async function connect(headers: Record<string, string>, key?: string): Promise<WebSocket> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  await new Promise<void>((resolve, reject) => {
    socket.once('close', (code) => reject(code));
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: key ? { Authorization: `Bearer ${key}` } : {} })),
    );
    socket.once('message', () => resolve());
  });
  return socket;
}

/** Returns the answer to a query for the signed-in account over a WebSocket. */
async function ask(socket: WebSocket): Promise<Json> {
  const id = crypto.randomUUID();
  const answered = new Promise<Json>((resolve) => {
    socket.on('message', (text) => {
      const { id: of, type, payload } = JSON.parse(String(text));
      if (of === id && type !== 'complete') resolve(type === 'error' ? { errors: payload } : payload);
    });
  });
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: who }));
  return answered;
}

async function talk(headers: Record<string, string>, key?: string): Promise<Json> {
  try {
    const socket = await connect(headers, key);
    const answered = await ask(socket);
    socket.close();
    return { answered };
  } catch (closed) {
    return { closed };
  }
}
