import { expect } from 'vitest';
import { type RestAnswer, raw, rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { rawAnswers } from './raw-answers.ts';

// Shared by the tests of bad input: a server for each file.

export const server = await sharedServer();
export const { databaseUrl } = server;
export const endpoint = await makeEndpoint(databaseUrl);
export const client = rest(server, endpoint.keys.sandbox);

/** Returns the head of a call to the collection that closes its connection, with more headers. */
export function head(method: string, ...headers: string[]): string {
  const all = ['Host: localhost', `Authorization: Bearer ${endpoint.keys.sandbox}`, 'Connection: close', ...headers];
  return `${method} ${endpoint.path} HTTP/1.1\r\n${all.map((header) => `${header}\r\n`).join('')}\r\n`;
}

export const json = 'Content-Type: application/json';

/** Sends the pieces unchanged. Returns the one answer, and the milliseconds until the connection ended. */
export async function answerTo(
  pieces: string | Uint8Array | (string | Uint8Array)[],
  options?: Parameters<typeof raw>[2],
): Promise<RestAnswer & { tookMs: number }> {
  const startedAt = Date.now();
  const answers = rawAnswers(await raw(server, pieces, options));
  const [answer] = answers;
  if (!answer || answers.length > 1)
    throw new Error(`There were ${answers.length} answers: ${JSON.stringify(answers)}`);
  return { ...answer, tookMs: Date.now() - startedAt };
}

export async function expectAlive(): Promise<void> {
  expect((await client.post(endpoint.path, { alive: true })).status).toBe(202);
}
