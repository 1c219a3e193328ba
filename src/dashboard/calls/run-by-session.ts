import type { Client, CombinedError } from 'urql';
import { graphql } from '../generated/gql.ts';
import type { EnvironmentName } from '../generated/graphql.ts';
import type { Answer, Call } from './call.ts';
import { describeAnswer } from './describe-answer.ts';
import { acceptedAnswer, listAnswer, type RestAnswer, recordAnswer, refusedAnswer } from './rest-answer.ts';

const create = graphql(`
  mutation CallCreate($endpoint: String!, $environment: EnvironmentName!, $payload: String!, $idempotencyKey: String, $wait: Int) {
    request: createRecord(
      endpoint: $endpoint, environment: $environment, input: { payloadText: $payload }, idempotencyKey: $idempotencyKey, wait: $wait
    ) { ...CallRequest }
  }
`);

const replace = graphql(`
  mutation CallReplace(
    $endpoint: String!, $environment: EnvironmentName!, $id: ID!, $payload: String!, $idempotencyKey: String, $wait: Int
  ) {
    request: replaceRecord(
      endpoint: $endpoint, environment: $environment, id: $id, input: { payloadText: $payload },
      idempotencyKey: $idempotencyKey, wait: $wait
    ) { ...CallRequest }
  }
`);

const remove = graphql(`
  mutation CallDelete($endpoint: String!, $environment: EnvironmentName!, $id: ID!, $idempotencyKey: String, $wait: Int) {
    request: deleteRecord(
      endpoint: $endpoint, environment: $environment, id: $id, idempotencyKey: $idempotencyKey, wait: $wait
    ) { ...CallRequest }
  }
`);

const read = graphql(`
  query CallRead($endpoint: String!, $environment: EnvironmentName!, $id: ID!) {
    record(endpoint: $endpoint, environment: $environment, id: $id) { ...CallRecord }
  }
`);

const list = graphql(`
  query CallList($endpoint: String!, $environment: EnvironmentName!, $limit: Int!) {
    records(endpoint: $endpoint, environment: $environment, first: $limit) {
      edges { node { ...CallRecord } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export interface Target {
  endpoint: string;
  environment: EnvironmentName;
}

/** In REST's format. */
const listLimit = 10;

/** Runs a call with the session of the user, by GraphQL, and returns the answer that REST would give. Never rejects. */
export async function runBySession(client: Client, target: Target, call: Call): Promise<Answer> {
  const exchange = watchExchange();
  const began = performance.now();
  const { done, error } = await run(client, target, call, { fetch: exchange.fetch, requestPolicy: 'network-only' });
  const { status, requestId } = exchange.seen;
  const answered = done ?? (error?.graphQLErrors.length ? refusalOf(error, requestId) : unanswered(status));
  const sent = [
    ['content-type', 'application/json; charset=utf-8'] as const,
    ...(requestId ? [['x-request-id', requestId] as const] : []),
  ];
  return {
    method: call.method,
    durationMs: performance.now() - began,
    ...answered,
    headers: answered.status === 0 ? [] : [...sent, ...answered.headers],
    ...describeAnswer(answered.body, answered.headers),
  };
}

interface Run {
  done: RestAnswer | undefined;
  error: CombinedError | undefined;
}

async function run(
  client: Client,
  target: Target,
  call: Call,
  context: { fetch: typeof fetch; requestPolicy: 'network-only' },
): Promise<Run> {
  const { method, payload } = call;
  const id = call.recordId.trim();
  const wait = waitOf(call.headers.Prefer);
  const options = { ...target, idempotencyKey: call.headers['Idempotency-Key'].trim() || undefined, wait };
  if (method === 'POST') {
    const { data, error } = await client.mutation(create, { ...options, payload }, context).toPromise();
    return { done: data?.request ? acceptedAnswer(data.request, payload, wait) : undefined, error };
  }
  if (method === 'PUT') {
    const { data, error } = await client.mutation(replace, { ...options, id, payload }, context).toPromise();
    return { done: data?.request ? acceptedAnswer(data.request, payload, wait) : undefined, error };
  }
  if (method === 'DELETE') {
    const { data, error } = await client.mutation(remove, { ...options, id }, context).toPromise();
    return { done: data?.request ? acceptedAnswer(data.request, 'null', wait) : undefined, error };
  }
  if (id === '') {
    const { data, error } = await client.query(list, { ...target, limit: listLimit }, context).toPromise();
    const { edges, pageInfo } = data?.records ?? {};
    const records = edges?.map(({ node }) => node);
    return {
      done: records && listAnswer(records, pageInfo?.hasNextPage ? (pageInfo.endCursor ?? null) : null, listLimit),
      error,
    };
  }
  const { data, error } = await client.query(read, { ...target, id }, context).toPromise();
  return { done: data?.record && recordAnswer(data.record), error };
}

/** A fetch that keeps the status and the request id of an answer. */
function watchExchange() {
  const seen: { status: number; requestId: string | undefined } = { status: 0, requestId: undefined };
  const watching: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    seen.status = response.status;
    seen.requestId = response.headers.get('x-request-id') ?? undefined;
    return response;
  };
  return { fetch: watching, seen };
}

function refusalOf({ graphQLErrors: [first] }: CombinedError, requestId: string | undefined): RestAnswer {
  const { code, details, retryAfter } = first?.extensions ?? {};
  const answered = {
    code: typeof code === 'string' ? code : 'INTERNAL',
    message: first?.message ?? '',
    details: Array.isArray(details) ? details : [],
  };
  return refusedAnswer(answered, requestId, retryAfter);
}

function unanswered(status: number): RestAnswer {
  return { status, headers: [], body: '', refusal: { code: 'connection', message: '', details: [] } };
}

function waitOf(prefer: string): number | undefined {
  const [, seconds] = /\bwait\s*=\s*"?(\d{1,6})/i.exec(prefer) ?? [];
  return seconds === undefined ? undefined : Math.min(Number(seconds), 30);
}
