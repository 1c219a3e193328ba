import { GraphQLError, type GraphQLSchema } from 'graphql';
import { createYoga, isAsyncIterable, type Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { Context } from '../context.ts';
import { type Refusal, refusals, toRefusal } from '../errors.ts';
import { answerSubscriptions } from './answer-subscriptions.ts';
import { fitNumbers } from './fit-numbers.ts';
import { limitDocuments } from './limit-documents.ts';
import { readParams } from './read-params.ts';

/**
 * Makes the GraphQL server behind every route, including REST. It reports errors of operations once: as an error with a
 * documented `code` in its extensions, and in the log if the error is ours.
 */
export function makeYoga(schema: GraphQLSchema) {
  return createYoga<Context>({
    schema,
    logging: false,
    cors: false,
    // There are no uploads, and its parser would change numbers.
    multipart: false,
    landingPage: false,
    graphqlEndpoint: '/graphql',
    graphiql: { title: 'Sluice', defaultQuery: exampleQuery },
    // Nine megabytes that most processes never need. Yoga's own page would load it from another site.
    renderGraphiQL: async (options) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
    // Yoga gives a syntax error its code and status after the parse, and only over HTTP. From a cache that a WebSocket
    // filled, the error would come without them.
    parserAndValidationCache: { documentCache: documentCache(), errorCache: { get: () => undefined, set: () => {} } },
    maskedErrors: { maskError: (error) => tell(error) },
    plugins: [readParams, judgeVariables, answerSubscriptions(), logFailures, countRefusals],
  });
}

/**
 * Registers these behind Yoga's validation cache, because their errors concern a call's variables and must not be
 * cached for its document.
 */
const judgeVariables: Plugin<Context> = {
  onPluginInit({ plugins }) {
    // Pushed to the end: addPlugin would put them before the cache.
    plugins.push(fitNumbers, limitDocuments);
  },
};

export type Yoga = ReturnType<typeof makeYoga>;

const exampleQuery =
  '# Add your key below, under Headers: { "Authorization": "Bearer tm_test_…" }\nquery {\n  endpoint {\n    name\n    slug\n  }\n}\n';

/** An error without an original is GraphQL's own: a document or a variable that does not fit the schema. */
function tell(error: unknown): GraphQLError {
  const { message, nodes, source, positions, path, extensions, originalError } =
    error instanceof GraphQLError ? error : wrap(error);
  if (!originalError || originalError instanceof GraphQLError) {
    return new GraphQLError(message, {
      nodes,
      source,
      positions,
      path,
      extensions: { ...extensions, code: documentedCode(extensions) },
    });
  }
  const refusal = toRefusal(originalError);
  return new GraphQLError(refusal.message, {
    nodes,
    source,
    positions,
    path,
    originalError: refusal,
    extensions: refusalExtensions(refusal),
  });
}

/** Maps Yoga's own codes, which are undocumented. */
function documentedCode({ code, http }: GraphQLError['extensions']): string {
  if (typeof code === 'string' && (code.startsWith('GRAPHQL_') || Object.hasOwn(refusals, code))) return code;
  return http?.status === refusals.METHOD_NOT_ALLOWED.status ? 'METHOD_NOT_ALLOWED' : 'INVALID_ARGUMENT';
}

/** Returns the machine-readable part of a refusal for a GraphQL error. */
export function refusalExtensions({ code, details, retryAfter, change }: Refusal): Record<string, unknown> {
  return {
    code,
    ...(details && { details }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(change && { change }),
  };
}

function wrap(thrown: unknown): GraphQLError {
  return new GraphQLError('', { originalError: thrown instanceof Error ? thrown : new Error(String(thrown)) });
}

const logFailures: Plugin<Context> = {
  onExecute: ({ args }) => ({
    onExecuteDone({ result }) {
      if (isAsyncIterable(result)) return;
      for (const { originalError, path } of result.errors ?? []) {
        if (!originalError || originalError instanceof GraphQLError) continue;
        const refusal = toRefusal(originalError);
        if (refusal.status < 500) continue;
        const { log, requestId } = args.contextValue;
        log.error(
          { err: refusal.cause ?? refusal, code: refusal.code, requestId: requestId.text, path },
          'graphql.operation_failed: the caller gets an error',
        );
      }
    },
  }),
};

/** Counts a key's refusal for its owner, and stores it. */
const countRefusals: Plugin<Context> = {
  onExecute: ({ args }) => ({
    onExecuteDone({ result }) {
      if (!isAsyncIterable(result)) countFirst(args.contextValue, result.errors);
    },
  }),
  onSubscribe: ({ args }) => ({
    onSubscribeResult({ result }) {
      if (!isAsyncIterable(result)) countFirst(args.contextValue, result.errors);
    },
  }),
};

function countFirst(context: Context, [error]: readonly GraphQLError[] = []): void {
  if (!error) return;
  const { originalError, message, path } = error;
  const refusal =
    !originalError || originalError instanceof GraphQLError
      ? { code: 'INVALID_ARGUMENT' as const, message }
      : toRefusal(originalError);
  context.refused(refusal, { call: typeof path?.[0] === 'string' ? path[0] : 'GraphQL' });
}

/**
 * The most characters of all cached texts. A parsed text takes up to 150 times the memory, and anybody may send one.
 */
const charactersMax = 300_000;
/** Longer documents are parsed each time. */
const documentCharactersMax = 20_000;

/** Returns a cache of values made from documents, by text. */
export function documentCache<Made extends object>(): LRUCache<string, Made> {
  return new LRUCache({
    maxSize: charactersMax,
    maxEntrySize: documentCharactersMax,
    sizeCalculation: (_, text) => text.length + 1,
  });
}
