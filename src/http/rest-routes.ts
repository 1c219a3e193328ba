import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { Action } from '../access/actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { CompileDocument } from './compile-documents.ts';
import { graphql } from './generated/gql.ts';
import type { AcceptedFragment, PageFragment, ReceiptFragment, RecordFragment } from './generated/graphql.ts';
import type { WriteOptions } from './read-options.ts';

/** The parts of a call that a route reads. */
export interface Call {
  slug: string;
  id: string;
  query: Record<string, string | undefined>;
  /** The exact text of the body; empty for a route without one. */
  body: string;
  callback: { url: string; authHeader: string | undefined; authValue: string | undefined } | undefined;
  options: WriteOptions | undefined;
}

/** The answer of a route. The body is JSON text that contains payloads unchanged. */
export interface Answer {
  status: number;
  location?: string;
  body: string;
}

interface RouteOf<Data, Variables> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** The permission that the key needs, checked before the body is read. */
  action: Action;
  document: TypedDocumentNode<Data, Variables>;
  variables(call: Call): Variables;
  answer(data: Data, call: Call): Answer;
}

export interface RestRoute extends Pick<RouteOf<unknown, unknown>, 'method' | 'path' | 'action'> {
  takesBody: boolean;
  /** Returns a function that answers calls by running the document. */
  open(compile: CompileDocument): (call: Call, context: Context) => Promise<Answer>;
}

graphql(
  `fragment Accepted on Request { id recordId ... @include(if: $waits) { state error recordCreatedAt acceptedAt } }`,
);
graphql(`fragment Record on Record { id payloadText status createdAt updatedAt }`);
graphql(`fragment Page on RecordConnection { edges { node { ...Record } } pageInfo { hasNextPage endCursor } }`);
graphql(`fragment Receipt on Request {
  id recordId operation state error version acceptedAt appliedAt
  deliveries { id target state nextAttemptAt attempts { at status durationMs response error } }
}`);

/** The REST API. */
export const restRoutes: RestRoute[] = [
  route({
    method: 'POST',
    path: '/api/v1/data/:slug',
    action: 'create',
    document: graphql(`mutation Create(
      $endpoint: String!, $body: String!, $callback: CallbackInput, $idempotencyKey: String, $wait: Int, $waits: Boolean = false
    ) {
      request: createRecord(
        endpoint: $endpoint, input: { payloadText: $body }, callback: $callback, idempotencyKey: $idempotencyKey, wait: $wait
      ) { ...Accepted }
    }`),
    variables: (call) => ({ endpoint: call.slug, body: call.body, ...optional(call) }),
    answer: ({ request }, { body }) => accepted(request, body),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/data/:slug/:id',
    action: 'update',
    document: graphql(`mutation Replace(
      $endpoint: String!, $id: ID!, $body: String!, $callback: CallbackInput, $idempotencyKey: String, $wait: Int, $waits: Boolean = false
    ) {
      request: replaceRecord(
        endpoint: $endpoint, id: $id, input: { payloadText: $body }, callback: $callback, idempotencyKey: $idempotencyKey, wait: $wait
      ) { ...Accepted }
    }`),
    variables: (call) => ({ endpoint: call.slug, id: call.id, body: call.body, ...optional(call) }),
    answer: ({ request }, { body }) => accepted(request, body),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/data/:slug/:id',
    action: 'delete',
    document: graphql(`mutation Delete(
      $endpoint: String!, $id: ID!, $callback: CallbackInput, $idempotencyKey: String, $wait: Int, $waits: Boolean = false
    ) {
      request: deleteRecord(endpoint: $endpoint, id: $id, callback: $callback, idempotencyKey: $idempotencyKey, wait: $wait) { ...Accepted }
    }`),
    variables: (call) => ({ endpoint: call.slug, id: call.id, ...optional(call) }),
    answer: ({ request }) => accepted(request, 'null'),
  }),
  route({
    method: 'GET',
    path: '/api/v1/data/:slug/:id',
    action: 'read',
    document: graphql(
      `query Read($endpoint: String!, $id: ID!) { record(endpoint: $endpoint, id: $id) { ...Record } }`,
    ),
    variables: ({ slug, id }) => ({ endpoint: slug, id }),
    answer: ({ record }) => ok(recordText(record)),
  }),
  route({
    method: 'GET',
    path: '/api/v1/data/:slug',
    action: 'read',
    document: graphql(`query List($endpoint: String!, $limit: Int, $cursor: String) {
      page: records(endpoint: $endpoint, first: $limit, after: $cursor) { ...Page }
    }`),
    variables: ({ slug, query }) => ({ endpoint: slug, limit: limitOf(query), cursor: query.cursor }),
    answer: ({ page }, { query }) => pageAnswer(page, limitOf(query)),
  }),
  route({
    method: 'GET',
    path: '/api/v1/data/:slug/search',
    action: 'read',
    document:
      graphql(`query Search($endpoint: String!, $q: String!, $from: DateTime, $to: DateTime, $limit: Int, $cursor: String) {
      page: searchRecords(endpoint: $endpoint, q: $q, from: $from, to: $to, first: $limit, after: $cursor) { ...Page }
    }`),
    variables: ({ slug, query }) => ({
      endpoint: slug,
      q: query.q ?? '',
      from: momentOf(query, 'from'),
      to: momentOf(query, 'to'),
      limit: limitOf(query),
      cursor: query.cursor,
    }),
    answer: ({ page }, { query }) => pageAnswer(page, limitOf(query)),
  }),
  route({
    method: 'GET',
    path: '/api/v1/requests/:id',
    action: 'receipt',
    document: graphql(`query Receipt($id: ID!) { request(id: $id) { ...Receipt } }`),
    variables: ({ id }) => ({ id }),
    answer: ({ request }) => ok(receiptText(request)),
  }),
];

/** Combines a document with its types, then erases them, because the table holds routes of every kind. */
function route<Data, Variables extends object>({
  document,
  variables,
  answer,
  ...place
}: RouteOf<Data, Variables>): RestRoute {
  return {
    ...place,
    takesBody: place.method === 'POST' || place.method === 'PUT',
    open(compile) {
      const run = compile(document);
      return async (call, context) => answer(await run(context, variables(call)), call);
    },
  };
}

/** Returns the optional variables of a write. */
function optional({
  callback,
  options,
}: Call): Pick<Call, 'callback'> & { idempotencyKey?: string; wait?: number; waits?: boolean } {
  if (!options) return { callback };
  return {
    callback,
    idempotencyKey: options.idempotencyKey,
    wait: options.waitSeconds,
    waits: options.waitSeconds !== undefined,
  };
}

/** Returns the state of a write. After a wait the record is the one that this write left, with its own payload. */
function accepted(request: AcceptedFragment | null, payloadText: string): Answer {
  // The document of a refused write throws.
  if (!request) throw new Error('A write was answered with neither a request nor an error');
  const { id, recordId, state, error, recordCreatedAt: createdAt, acceptedAt: updatedAt } = request;
  const location = `/api/v1/requests/${id}`;
  if (!createdAt || !updatedAt || state === 'QUEUED') {
    return { status: 202, location, body: `{"success":true,"id":"${recordId}","message":"Request queued"}` };
  }
  const record = { id: recordId, payloadText, createdAt, updatedAt };
  if (state === 'SUCCEEDED') return { ...ok(recordText({ ...record, status: 'SUCCESS' })), location };
  return {
    status: 200,
    location,
    body: `{"success":false,"error":${JSON.stringify(error)},"data":${recordText({ ...record, status: 'FAILED' })}}`,
  };
}

function ok(dataText: string, rest = ''): Answer {
  return { status: 200, body: `{"success":true,"data":${dataText}${rest}}` };
}

function recordText({ id, payloadText, status, createdAt, updatedAt }: RecordFragment): string {
  const times = `"created_at":"${createdAt}","updated_at":"${updatedAt}"`;
  return `{"id":"${id}","payload":${payloadText},"status":"${status.toLowerCase()}",${times}}`;
}

function pageAnswer({ edges, pageInfo }: PageFragment, limit: number): Answer {
  const records = (edges ?? []).flatMap((edge) => (edge?.node ? [recordText(edge.node)] : []));
  const cursor = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  return ok(`[${records.join(',')}]`, `,"pagination":${JSON.stringify({ next_cursor: cursor, limit })}`);
}

function receiptText(request: ReceiptFragment): string {
  return JSON.stringify({
    id: request.id,
    record_id: request.recordId,
    operation: request.operation.toLowerCase(),
    state: request.state.toLowerCase(),
    error: request.error,
    version: request.version,
    accepted_at: request.acceptedAt,
    applied_at: request.appliedAt,
    deliveries: request.deliveries.map(({ id, target, state, nextAttemptAt, attempts }) => ({
      id,
      target: target.toLowerCase(),
      state: state.toLowerCase(),
      next_attempt_at: nextAttemptAt,
      attempts: attempts.map(({ at, status, durationMs, response, error }) => ({
        at,
        status,
        duration_ms: durationMs,
        response,
        error,
      })),
    })),
  });
}

/** In a URL a plus means a space, so an offset east of Greenwich must be escaped. */
function momentOf(query: Call['query'], name: 'from' | 'to'): string | undefined {
  const moment = query[name];
  if (moment === undefined || !/\d \d{2}:?\d{2}$/.test(moment)) return moment;
  throw new Refusal('INVALID_ARGUMENT', {
    message: `${name}: the plus of its offset came as a space; escape it in the URL, as %2B`,
  });
}

/** Returns a limit that may be NaN, which the schema refuses as a variable that does not fit. */
function limitOf({ limit }: Call['query']): number {
  return limit === undefined || limit === '' ? 10 : Number(limit);
}
