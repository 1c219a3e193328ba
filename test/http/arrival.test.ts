import { pino } from 'pino';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeServer } from '../../src/http/server.ts';
import { afterFile } from '../support/after-file.ts';
import { raw } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { answerTo, databaseUrl, endpoint, expectAlive, head, json, server } from './bad-input-fixtures.ts';
import { rawAnswers } from './raw-answers.ts';
import { expectRefusal } from './refusal.ts';

const { prisma } = openControlPlane(databaseUrl);

/** The time that a request may be silent before it is whole, and the time to notice. */
const arrivalMs = 5_000;
const noticingMs = 1_500;

// The first call of a server takes longer than any other.
beforeAll(expectAlive);

describe.concurrent('an incomplete request', () => {
  test('a body that never ends is answered REQUEST_TIMEOUT after five seconds', async () => {
    const answer = await answerTo(`${head('POST', json, 'Content-Length: 100')}{"a":`);
    expectRefusal(answer, 408, 'REQUEST_TIMEOUT');
    expect(answer.tookMs).toBeGreaterThan(arrivalMs - 100);
    expect(answer.tookMs).toBeLessThan(arrivalMs + noticingMs);
    await expectAlive();
  });

  test('a slow body is accepted, even if it takes longer than that in all', async () => {
    const body = `{"a":"${'x'.repeat(70_000)}"}`;
    const pieces = Array.from({ length: 8 }, (_, index) => body.slice(index * 9_000, (index + 1) * 9_000));
    const answer = await answerTo([head('POST', json, `Content-Length: ${body.length}`), ...pieces], { pauseMs: 800 });
    expect(answer.status).toBe(202);
    expect(answer.tookMs).toBeGreaterThan(arrivalMs + noticingMs);
  });

  test('a chunked body that never ends is answered the same', async () => {
    const answer = await answerTo(`${head('POST', json, 'Transfer-Encoding: chunked')}5\r\n{"a":\r\n`);
    expectRefusal(answer, 408, 'REQUEST_TIMEOUT');
    expect(answer.tookMs).toBeLessThan(arrivalMs + noticingMs);
    await expectAlive();
  });

  test('headers that never end are answered the same', async () => {
    const answer = await answerTo(`POST ${endpoint.path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bea`);
    expectRefusal(answer, 408, 'REQUEST_TIMEOUT');
    expect(answer.tookMs).toBeLessThan(arrivalMs + noticingMs);
    await expectAlive();
  });

  test('a silent connection is closed without an answer', async () => {
    const startedAt = Date.now();
    expect(await raw(server, '')).toBe('');
    expect(Date.now() - startedAt).toBeGreaterThan(arrivalMs - 100);
    expect(Date.now() - startedAt).toBeLessThan(arrivalMs + noticingMs);
  });

  test('a connection that is kept alive may be silent until its next request begins', async () => {
    const get = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n';
    const received = await raw(server, [`${get}\r\n`, `${get}\r\n`, get], {
      pauseMs: arrivalMs + 1_000,
      timeoutMs: 20_000,
    });
    const [first, second, third, ...more] = rawAnswers(received);
    expect([first?.status, second?.status]).toEqual([200, 200]);
    if (!third) throw new Error('The third request was not answered');
    expectRefusal(third, 408, 'REQUEST_TIMEOUT');
    expect(more).toEqual([]);
  });

  test('a slow answer keeps its connection', async () => {
    const answer = await answerTo(`${head('POST', json, 'Content-Length: 7', 'Prefer: wait=8')}{"a":1}`);
    expect(answer.status).toBe(200);
    const stream = 'Accept: text/event-stream\r\nContent-Type: application/json\r\nConnection: close\r\n';
    const query = JSON.stringify({ query: 'subscription { requestCompleted { id } }' });
    const call =
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${endpoint.keys.sandbox}\r\n` +
      `${stream}Content-Length: ${query.length}\r\n\r\n${query}`;
    await expect(raw(server, call, { timeoutMs: arrivalMs + 2 * noticingMs })).rejects.toThrow('still open');
  });

  test('a Content-Length longer than the body is answered the same', async () => {
    const answer = await answerTo(`${head('POST', json, 'Content-Length: 8')}{"a":1}`);
    expectRefusal(answer, 408, 'REQUEST_TIMEOUT');
    expect(answer.tookMs).toBeLessThan(arrivalMs + noticingMs);
    await expectAlive();
  });

  test('a second request on a connection has as long as the first', async () => {
    const received = await raw(
      server,
      [`GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n`, `${head('POST', json, 'Content-Length: 8')}{"a":1}`],
      {
        pauseMs: 200,
      },
    );
    const [first, second, ...more] = rawAnswers(received);
    expect(first?.status).toBe(200);
    if (!second) throw new Error('The second request was not answered');
    expectRefusal(second, 408, 'REQUEST_TIMEOUT');
    expect(more).toEqual([]);
  });

  test('a body that its sender cuts off is not stored', async () => {
    const owned = await makeEndpoint(databaseUrl, { accountId: endpoint.accountId });
    const call = head('POST', json, 'Content-Length: 100')
      .replace(endpoint.path, owned.path)
      .replace(endpoint.keys.sandbox, owned.keys.sandbox);
    for (const part of ['', '{"a":1}', '{"a":1}'.padEnd(99)]) {
      for (const answer of rawAnswers(await raw(server, call + part, { end: true })))
        expectRefusal(answer, 400, 'INVALID_ARGUMENT');
    }
    expect(await prisma.request.count({ where: { endpointId: owned.endpointId } })).toBe(0);
    await expectAlive();
  });
});

describe('a request that is never silent', () => {
  /** A server with short times, so that nobody waits for the full minute. */
  const quick = { silenceMs: 400, wholeMs: 1_500 };
  const dripped = (head: string) => [head, ...'x'.repeat(60)];

  test.each<[string, string]>([
    [
      'in its body',
      'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a":"',
    ],
    ['in its headers', 'POST /echo HTTP/1.1\r\nHost: localhost\r\nX-Filler: '],
  ])('has a limited time in all: %s', async (_, head) => {
    const app = makeServer(pino({ level: 'silent' }), quick);
    app.post('/echo', async () => ({}));
    const port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
    afterFile(() => app.close());
    const startedAt = Date.now();
    const [answer] = rawAnswers(await raw({ port }, dripped(head), { pauseMs: 100 }));
    if (!answer) throw new Error('There was no answer');
    expectRefusal(answer, 408, 'REQUEST_TIMEOUT');
    expect(Date.now() - startedAt).toBeGreaterThan(quick.wholeMs - 100);
    expect(Date.now() - startedAt).toBeLessThan(quick.wholeMs + 2 * noticingMs);
  });
});
