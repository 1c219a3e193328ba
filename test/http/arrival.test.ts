import { describe, expect, test } from 'vitest';
import { raw } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { answerTo, databaseUrl, endpoint, expectAlive, head, json, server } from './bad-input-stage.ts';
import { rawAnswers } from './raw-answers.ts';
import { expectRefusal } from './refusal.ts';

const { prisma } = openControlPlane(databaseUrl);

/** The time that a request has to arrive whole, and what it may take to tell that it did not. */
const arrivalMs = 5_000;
const tellingMs = 1_500;

describe.concurrent('what does not arrive whole', () => {
  test('a body that never ends is told REQUEST_TIMEOUT after five seconds', async () => {
    const answer = await answerTo(`${head('POST', json, 'Content-Length: 100')}{"a":`);
    expectRefusal(answer, 408, 'REQUEST_TIMEOUT');
    expect(answer.tookMs).toBeGreaterThan(arrivalMs - 100);
    expect(answer.tookMs).toBeLessThan(arrivalMs + tellingMs);
    await expectAlive();
  });

  test('a body that drips is told so too, however steadily', async () => {
    const answer = await answerTo([head('POST', json, 'Content-Length: 1000'), ...'{"a":"'.padEnd(60, 'x')], { pauseMs: 100 });
    expectRefusal(answer, 408, 'REQUEST_TIMEOUT');
    expect(answer.tookMs).toBeLessThan(arrivalMs + 2 * tellingMs);
    await expectAlive();
  });

  test('a chunked body that never ends is told so too', async () => {
    const answer = await answerTo(`${head('POST', json, 'Transfer-Encoding: chunked')}5\r\n{"a":\r\n`);
    expectRefusal(answer, 408, 'REQUEST_TIMEOUT');
    expect(answer.tookMs).toBeLessThan(arrivalMs + tellingMs);
    await expectAlive();
  });

  test('headers that never end are told so too', async () => {
    const answer = await answerTo(`POST ${endpoint.path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bea`);
    expectRefusal(answer, 408, 'REQUEST_TIMEOUT');
    expect(answer.tookMs).toBeLessThan(arrivalMs + tellingMs);
    await expectAlive();
  });

  test('a Content-Length longer than the body is told so too', async () => {
    const answer = await answerTo(`${head('POST', json, 'Content-Length: 8')}{"a":1}`);
    expectRefusal(answer, 408, 'REQUEST_TIMEOUT');
    expect(answer.tookMs).toBeLessThan(arrivalMs + tellingMs);
    await expectAlive();
  });

  test('a second request on a connection has as long as the first', async () => {
    const received = await raw(server, [`GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n`, `${head('POST', json, 'Content-Length: 8')}{"a":1}`], {
      pauseMs: 200,
    });
    const [first, second, ...more] = rawAnswers(received);
    expect(first?.status).toBe(200);
    if (!second) throw new Error('The second request was not answered');
    expectRefusal(second, 408, 'REQUEST_TIMEOUT');
    expect(more).toEqual([]);
  });

  test('of a body that its sender cuts off nothing is stored', async () => {
    const owned = await makeEndpoint(databaseUrl, { accountId: endpoint.accountId });
    const call = head('POST', json, 'Content-Length: 100').replace(endpoint.path, owned.path).replace(endpoint.keys.sandbox, owned.keys.sandbox);
    for (const part of ['', '{"a":1}', '{"a":1}'.padEnd(99)]) {
      for (const answer of rawAnswers(await raw(server, call + part, { end: true }))) expectRefusal(answer, 400, 'INVALID_ARGUMENT');
    }
    expect(await prisma.request.count({ where: { endpointId: owned.endpointId } })).toBe(0);
    await expectAlive();
  });
});
