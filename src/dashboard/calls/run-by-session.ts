import type { AnyVariables, Client, CombinedError, OperationResult, OperationResultSource } from 'urql';
import { graphql } from '../generated/gql.ts';
import type { EnvironmentName } from '../generated/graphql.ts';
import type { Answer, Call } from './call.ts';
import { describeAnswer } from './describe-answer.ts';

const create = graphql(`
  mutation CallCreate($endpoint: String!, $environment: EnvironmentName!, $payload: String!, $idempotencyKey: String, $wait: Int) {
    request: createRecord(
      endpoint: $endpoint, environment: $environment, input: { payloadText: $payload }, idempotencyKey: $idempotencyKey, wait: $wait
    ) { id recordId operation state version acceptedAt }
  }
`);

const replace = graphql(`
  mutation CallReplace($endpoint: String!, $environment: EnvironmentName!, $id: ID!, $payload: String!, $idempotencyKey: String, $wait: Int) {
    request: replaceRecord(
      endpoint: $endpoint, environment: $environment, id: $id, input: { payloadText: $payload }, idempotencyKey: $idempotencyKey, wait: $wait
    ) { id recordId operation state version acceptedAt }
  }
`);

const remove = graphql(`
  mutation CallDelete($endpoint: String!, $environment: EnvironmentName!, $id: ID!, $idempotencyKey: String, $wait: Int) {
    request: deleteRecord(endpoint: $endpoint, environment: $environment, id: $id, idempotencyKey: $idempotencyKey, wait: $wait) {
      id recordId operation state version acceptedAt
    }
  }
`);

const read = graphql(`
  query CallRead($endpoint: String!, $environment: EnvironmentName!, $id: ID!) {
    record(endpoint: $endpoint, environment: $environment, id: $id) { id status createdAt updatedAt payloadText }
  }
`);

export interface Target {
  endpoint: string;
  environment: EnvironmentName;
}

/** Runs a call as who is signed in, by GraphQL. Never rejects. */
export async function runBySession(client: Client, target: Target, call: Call): Promise<Answer> {
  const exchange = recordExchange();
  const began = performance.now();
  const context = { fetch: exchange.fetch, requestPolicy: 'network-only' as const };
  const { error } = await start(client, target, call, context).toPromise();
  const { status, headers, body } = exchange.answer;
  const answer = { method: call.method, status, headers, durationMs: performance.now() - began, body: pretty(body) };
  return { ...answer, ...describeAnswer(body), ...(error && { refusal: refusalOf(error) }) };
}

type Started = Pick<OperationResultSource<OperationResult<unknown, AnyVariables>>, 'toPromise'>;

function start(client: Client, target: Target, call: Call, context: { fetch: typeof fetch; requestPolicy: 'network-only' }): Started {
  const { method, payload } = call;
  const id = call.recordId.trim();
  const options = { idempotencyKey: call.headers['Idempotency-Key'].trim() || undefined, wait: waitOf(call.headers.Prefer) };
  if (method === 'POST') return client.mutation(create, { ...target, ...options, payload }, context);
  if (method === 'PUT') return client.mutation(replace, { ...target, ...options, id, payload }, context);
  if (method === 'DELETE') return client.mutation(remove, { ...target, ...options, id }, context);
  return client.query(read, { ...target, id }, context);
}

/** A fetch that keeps what was answered, to show it. */
function recordExchange() {
  const answer: Pick<Answer, 'status' | 'headers' | 'body'> = { status: 0, headers: [], body: '' };
  const recording: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    answer.body = await response.clone().text();
    answer.status = response.status;
    answer.headers = [...response.headers];
    return response;
  };
  return { fetch: recording, answer };
}

function refusalOf({ graphQLErrors: [first] }: CombinedError) {
  if (!first) return { code: 'connection', message: '', details: [] };
  const { code, details } = first.extensions;
  return { code: typeof code === 'string' ? code : 'INTERNAL', message: first.message, details: Array.isArray(details) ? details : [] };
}

function waitOf(prefer: string): number | undefined {
  const [, seconds] = /\bwait\s*=\s*"?(\d{1,6})/i.exec(prefer) ?? [];
  return seconds === undefined ? undefined : Math.min(Number(seconds), 30);
}

/** Payloads are texts in it, so nothing of them changes by printing it anew. The types are what our cache has asked for. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), (name, value: unknown) => (name === '__typename' ? undefined : value), 2);
  } catch {
    return body;
  }
}
