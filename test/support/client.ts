import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { createClient, type FormattedExecutionResult } from 'graphql-ws';
import { afterFile } from './after-file.ts';
import type { Server } from './server.ts';

/** An answer of the REST API. `json` is the parsed body, undefined when it is not JSON. */
export interface RestAnswer {
  status: number;
  headers: Headers;
  text: string;
  json: Json;
}

/** JSON as tests look into it: what is not there is undefined, at any depth. */
// biome-ignore lint/suspicious/noExplicitAny: an expectation says what is there, and fails when it is not
export type Json = any;

/** A string is sent as it is, anything else as JSON. */
type Body = string | Uint8Array<ArrayBuffer> | object;
/** Instead of, with undefined without, what is sent by default. */
type ExtraHeaders = Record<string, string | undefined>;

export interface RestClient {
  get(path: string, headers?: ExtraHeaders): Promise<RestAnswer>;
  post(path: string, body: Body, headers?: ExtraHeaders): Promise<RestAnswer>;
  put(path: string, body: Body, headers?: ExtraHeaders): Promise<RestAnswer>;
  delete(path: string, headers?: ExtraHeaders): Promise<RestAnswer>;
}

/** The proof that a caller sends: an API key, a session's cookie, or nothing. */
export type Credentials = string | { cookie: string } | undefined;

/** Calls the server with a key or a session, or without. */
export function rest(server: Pick<Server, 'url'>, credentials?: Credentials): RestClient {
  const call = async (
    method: string,
    path: string,
    body: Body | undefined,
    extra: ExtraHeaders = {},
  ): Promise<RestAnswer> => {
    const defaults = { ...headersOf(credentials), 'content-type': body === undefined ? undefined : 'application/json' };
    const lowered = Object.fromEntries(Object.entries(extra).map(([name, value]) => [name.toLowerCase(), value]));
    const answer = await fetch(server.url + path, {
      method,
      headers: present({ ...defaults, ...lowered }),
      body: body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      redirect: 'manual',
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: parse(text) };
  };
  return {
    get: (path, headers) => call('GET', path, undefined, headers),
    post: (path, body, headers) => call('POST', path, body, headers),
    put: (path, body, headers) => call('PUT', path, body, headers),
    delete: (path, headers) => call('DELETE', path, undefined, headers),
  };
}

/** An answer of the GraphQL API. */
export interface GraphqlAnswer<Data> {
  status: number;
  headers: Headers;
  data?: Data | null;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions?: { code?: string; details?: Json; retryAfter?: number; change?: Json };
  }[];
}

/** Tells whether an answer holds nothing: no data, or nothing but nulls, as a refused mutation is. */
export function holdsNothing({ data }: Pick<GraphqlAnswer<Json>, 'data'>): boolean {
  return Object.values(data ?? {}).every((field) => field === null);
}

/** Returns the code of the first error of an answer, if there is one. */
export function codeOf({ errors }: Pick<GraphqlAnswer<Json>, 'errors'>): string | undefined {
  return errors?.[0]?.extensions?.code;
}

/** Runs a typed document, or a text whose answer may look like anything. */
export async function graphql<Data = Json, Variables = Record<string, unknown>>(
  server: Pick<Server, 'url'>,
  credentials: Credentials,
  document: TypedDocumentNode<Data, Variables> | string,
  variables?: Variables,
): Promise<GraphqlAnswer<Data>> {
  const query = typeof document === 'string' ? document : print(document);
  const answer = await rest(server, credentials).post('/graphql', { query, variables });
  return { status: answer.status, headers: answer.headers, ...answer.json };
}

/**
 * Subscribes over a WebSocket of its own. Resolves once the subscription is in place: what happens from then on is told.
 * Closed after the file, or by `return()`.
 */
export async function subscribe(
  server: Pick<Server, 'url'>,
  key: string | undefined,
  query: string,
  variables?: Record<string, unknown>,
): Promise<AsyncIterableIterator<FormattedExecutionResult<Json, unknown>>> {
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: key ? { Authorization: `Bearer ${key}` } : {},
    lazyCloseTimeout: 60_000,
    retryAttempts: 0,
  });
  afterFile(async () => client.dispose());
  const results = client.iterate<Json>({ query, variables });
  // Messages of one socket are taken in order: this one is answered after the subscription was taken.
  for await (const _ of client.iterate({ query: '{ __typename }' }));
  return results;
}

/**
 * Writes bytes to the server's port as they are, one piece every `pauseMs`, and resolves with all that came back until
 * the server closed the connection. `end` closes our side after the last piece. Throws when it stays open for too long.
 */
export async function raw(
  server: Pick<Server, 'port'>,
  pieces: string | Uint8Array | (string | Uint8Array)[],
  { pauseMs = 0, end = false, timeoutMs = 15_000 } = {},
): Promise<string> {
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  let received = '';
  const closed = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`The connection was still open after ${timeoutMs} ms; received: ${received}`));
    }, timeoutMs);
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(received);
    };
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
    });
    // A reset after an early answer is an end like any other.
    socket.once('end', done).once('close', done).on('error', done);
  });
  for (const piece of Array.isArray(pieces) ? pieces : [pieces]) {
    if (!socket.writable) break;
    socket.write(piece);
    if (pauseMs > 0) await delay(pauseMs);
  }
  if (end) socket.end();
  return closed;
}

function headersOf(credentials: Credentials): ExtraHeaders {
  return typeof credentials === 'string' ? { authorization: `Bearer ${credentials}` } : { cookie: credentials?.cookie };
}

function present(headers: ExtraHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
