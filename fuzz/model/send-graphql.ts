import { z } from 'zod';
import type { HttpClient } from '../http-client.ts';
import { graphqlBytes } from '../request-bytes.ts';
import { Violation } from '../violation.ts';
import type { Call } from './call.ts';
import type { Outcome, Receipt, Shown } from './outcome.ts';

const recordFields = 'id payloadText payload status createdAt updatedAt';
const requestFields = 'id recordId operation state error version';
const writeArgs = 'endpoint: $slug, callback: $callback, idempotencyKey: $key, wait: $wait';
const writeVariables = '$slug: String, $callback: CallbackInput, $key: String, $wait: Int';
const written = `{ ${requestFields} payloadText recordCreatedAt acceptedAt }`;

const documents = {
  create: `mutation (${writeVariables}, $input: PayloadInput!) {
    answer: createRecord(input: $input, ${writeArgs}) ${written}
  }`,
  replace: `mutation (${writeVariables}, $id: ID!, $input: PayloadInput!) {
    answer: replaceRecord(id: $id, input: $input, ${writeArgs}) ${written}
  }`,
  delete: `mutation (${writeVariables}, $id: ID!) { answer: deleteRecord(id: $id, ${writeArgs}) ${written} }`,
  read: `query ($slug: String, $id: ID!) { answer: record(endpoint: $slug, id: $id) { ${recordFields} } }`,
  list: `query ($slug: String, $first: Int, $after: String) {
    answer: records(endpoint: $slug, first: $first, after: $after) {
      edges { node { ${recordFields} } } pageInfo { hasNextPage endCursor }
    }
  }`,
  receipt: `query ($id: ID!) { answer: request(id: $id) { ${requestFields} } }`,
};

const answerShape = z.object({
  data: z.object({ answer: z.unknown() }).nullish(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z.object({
          code: z.string(),
          details: z.array(z.object({ field: z.string(), error: z.string() })).optional(),
        }),
      }),
    )
    .optional(),
});
const recordShape = z.object({
  id: z.string(),
  payloadText: z.string(),
  payload: z.looseObject({}),
  status: z.enum(['QUEUED', 'SUCCESS', 'FAILED']),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
const requestShape = z.object({
  id: z.string(),
  recordId: z.string(),
  operation: z.enum(['CREATE', 'REPLACE', 'DELETE']),
  state: z.enum(['QUEUED', 'SUCCEEDED', 'FAILED']),
  error: z.null(),
  version: z.number(),
});
const writtenShape = requestShape.extend({
  payloadText: z.string().nullable(),
  recordCreatedAt: z.string(),
  acceptedAt: z.string(),
});
const pageShape = z.object({
  edges: z.array(z.object({ node: recordShape })),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
});

export function graphqlCallBytes(call: Call): Buffer {
  const headers: [string, string][] = call.authorization === undefined ? [] : [['Authorization', call.authorization]];
  const rights = call.holder?.rights.has('read') ?? true;
  const document = rights
    ? documents[call.verb]
    : documents[call.verb].replace(' payloadText recordCreatedAt', ' recordCreatedAt');
  return graphqlBytes(headers, document, variablesOf(call));
}

/** Sends a call over GraphQL, and reads its answer. Throws a Violation when the answer does not fit. */
export async function sendGraphql(client: HttpClient, call: Call, withinMs: number): Promise<Outcome> {
  const bytes = graphqlCallBytes(call);
  const answer = await client.call(bytes, { api: 'graphql', withinMs });
  try {
    return outcomeOf(call, JSON.parse(answer.body.toString('utf8')));
  } catch (error) {
    throw new Violation(`The answer does not fit: ${answer.status} ${answer.body}\n${error}`, [bytes]);
  }
}

/** Returns the variables as JSON. A payload that is sent as a value keeps its exact text. */
function variablesOf({ verb, slug, id, payload, idempotency, callback, prefer, limit, cursor }: Call): string {
  const common = verb === 'receipt' ? { id } : { slug, id };
  if (verb === 'list')
    return JSON.stringify({ slug, first: limit === undefined ? undefined : Number(limit), after: cursor });
  if (verb === 'read' || verb === 'receipt') return JSON.stringify(common);
  const wait = waitOf(prefer);
  const more = JSON.stringify({
    ...common,
    ...(idempotency && { key: idempotency.key }),
    ...(callback && { callback }),
    ...(wait !== undefined && { wait }),
  });
  if (verb === 'delete') return more;
  const input = payload.asValue ? `{"payload":${payload.text}}` : `{"payloadText":${JSON.stringify(payload.text)}}`;
  return `${more.slice(0, -1)},"input":${input}}`;
}

function waitOf(prefer: string | undefined): number | undefined {
  const [, seconds] = /\bwait="?(\d+)/.exec(prefer ?? '') ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}

function outcomeOf({ verb }: Call, body: unknown): Outcome {
  const { data, errors } = answerShape.parse(body);
  if (errors?.[0]) return { kind: 'refused', code: errors[0].extensions.code, details: errors[0].extensions.details };
  if (verb === 'read') return { kind: 'record', record: shown(recordShape.parse(data?.answer)) };
  if (verb === 'receipt') return { kind: 'receipt', receipt: receiptOf(requestShape.parse(data?.answer)) };
  if (verb === 'list') {
    const { edges, pageInfo } = pageShape.parse(data?.answer);
    return {
      kind: 'page',
      records: edges.map(({ node }) => shown(node)),
      nextCursor: pageInfo.hasNextPage ? pageInfo.endCursor : null,
    };
  }
  const request = writtenShape.partial({ payloadText: true }).parse(data?.answer);
  const { id, recordId, state, payloadText, recordCreatedAt: createdAt, acceptedAt: updatedAt } = request;
  const waited =
    payloadText === undefined || state !== 'SUCCEEDED'
      ? undefined
      : { id: recordId, payload: payloadText ?? 'null', status: 'success', createdAt, updatedAt };
  return { kind: 'accepted', recordId, requestId: id, waited, receipt: receiptOf(request) };
}

function shown({ id, payloadText, status, createdAt, updatedAt }: z.infer<typeof recordShape>): Shown {
  return { id, payload: payloadText, status: status.toLowerCase(), createdAt, updatedAt };
}

function receiptOf({ id, recordId, operation, state, version }: z.infer<typeof requestShape>): Receipt {
  return { id, recordId, operation: operation.toLowerCase(), state: state.toLowerCase(), version };
}
