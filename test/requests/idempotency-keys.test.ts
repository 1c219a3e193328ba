import { describe, expect, test } from 'vitest';
import { rawAnswers } from '../http/raw-answers.ts';
import { raw, rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { one, openSql, promised } from './ledger.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const sql = openSql(databaseUrl);
const { path, keys, endpointId } = await makeEndpoint(databaseUrl);
const client = rest(server, keys.sandbox);

describe('a key', () => {
  test.each([
    ['plain', 'plain'],
    ['"plain"', 'plain'],
    ['"with \\"quotes\\" and \\\\"', 'with "quotes" and \\'],
    ['"with parameters";a=1', 'with parameters'],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['with space, and comma', 'with space, and comma'],
    [`${'k'.repeat(255)}`, 'k'.repeat(255)],
  ])('may be sent as %s', async (sent, meant) => {
    promised(await client.post(path, {}, { 'idempotency-key': sent }));
    expect(
      await one(sql, 'select key from idempotency where endpoint_id = $1 and key = $2', [endpointId, meant]),
    ).toEqual({ key: meant });
  });

  test.each([
    '',
    '""',
    '"unclosed',
    '"two" "strings"',
    '"a", "b"',
    '"a\\b"',
    'k'.repeat(256),
    'caf\u00e9',
    'tab\there',
  ])('is INVALID_ARGUMENT as %j', async (sent) => {
    const answer = await client.post(path, {}, { 'idempotency-key': sent });
    expect([answer.status, answer.json.code]).toEqual([400, 'INVALID_ARGUMENT']);
    expect(answer.json.error).toContain('Idempotency-Key');
  });

  test('is INVALID_ARGUMENT when there are two', async () => {
    const head =
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
      `Authorization: Bearer ${keys.sandbox}\r\nContent-Type: application/json\r\n`;
    const [answer] = rawAnswers(
      await raw(server, `${head}Idempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 2\r\n\r\n{}`),
    );
    expect([answer?.status, answer?.json.code, answer?.json.error]).toEqual([
      400,
      'INVALID_ARGUMENT',
      'Send one Idempotency-Key',
    ]);
  });

  test('is the same with white space around it', async () => {
    const key = 'spaced key 1';
    const first = await client.post(path, {}, { 'idempotency-key': key });
    const head =
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
      `Authorization: Bearer ${keys.sandbox}\r\nContent-Type: application/json\r\n`;
    for (const sent of [`${key}  `, `\t ${key}\t`, `" ${key} "`, `"${key}" `]) {
      const [answer] = rawAnswers(await raw(server, `${head}Idempotency-Key:  ${sent}\r\nContent-Length: 2\r\n\r\n{}`));
      expect([answer?.status, answer?.json.id]).toEqual([202, first.json.id]);
    }
  });

  test('is ignored on reads', async () => {
    expect((await client.get(path, { 'idempotency-key': '"unclosed' })).status).toBe(200);
  });
});
