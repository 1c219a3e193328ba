import type { FastifyInstance } from 'fastify';
import { type DocumentNode, type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import { CloseCode, type Context as Connection, handleProtocols, makeServer } from 'graphql-ws';
import { isAsyncIterable } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { Refusal, toRefusal } from '../errors.ts';
import { newId } from '../ids.ts';
import { keepNumber } from '../json.ts';
import { actorOf, type GraphqlDependencies } from './graphql.ts';
import { type Connected, closeSocket, serveSocket } from './serve-socket.ts';
import { refuseSocket } from './server.ts';
import { refusalExtensions } from './yoga.ts';

type Enveloped = ReturnType<GraphqlDependencies['yoga']['getEnveloped']>;

/** RFC 6455: the server stops. */
const goingAway = 1001;
const goodbyeMs = 5_000;
/** The most operations at once over one WebSocket, each until its answer is sent. */
const operationsMax = 100;
/** The most unsent bytes for a caller that keeps asking without reading. */
const unsentBytesMax = 8_388_608;

/**
 * Opens `/graphql` for WebSockets (graphql-transport-ws). `connectionParams` carry the key as `Authorization: Bearer
 * …`, or the cookies of the upgrade a session. An unknown key and another site's page close it as 4403 Forbidden.
 */
export function openGraphqlWs(app: FastifyInstance, dependencies: GraphqlDependencies): void {
  const { yoga, makeContext, addressOf } = dependencies;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_048_576, handleProtocols });
  sockets.on('wsClientError', ({ message }, socket, { method }) => {
    refuseSocket(
      socket,
      method === 'GET' ? new Refusal('INVALID_ARGUMENT', { message }) : new Refusal('METHOD_NOT_ALLOWED'),
    );
  });
  app.server.on('upgrade', (request, socket, head) => {
    if (request.url?.split('?')[0] !== yoga.graphqlEndpoint) return refuseSocket(socket, new Refusal('NOT_FOUND'));
    sockets.handleUpgrade(request, socket, head, (webSocket) => serveSocket(server, webSocket, request, app.log));
  });
  // graphql-ws passes only the arguments to its executor, so Yoga's pipeline is kept here.
  const pipelines = new WeakMap<object, Enveloped>();
  const pipelineOf = ({ contextValue }: { contextValue?: unknown }) => {
    const pipeline =
      typeof contextValue === 'object' && contextValue !== null ? pipelines.get(contextValue) : undefined;
    if (!pipeline) throw new Error('A WebSocket operation came without its context');
    return pipeline;
  };
  const whoAsks = async ({ connectionParams, extra }: Connection<Record<string, unknown>, Connected>) =>
    actorOf(connectionParams?.Authorization ?? connectionParams?.authorization, extra.request.headers, dependencies);
  const refusalOf = (error: unknown) => {
    const refusal = toRefusal(error);
    if (refusal.status >= 500)
      app.log.error({ err: error }, 'websocket.admission_failed: the socket is closed; clients connect again');
    return refusal;
  };
  const server = makeServer<Record<string, unknown>, Connected>({
    jsonMessageReviver: keepNumber,
    async onConnect(socket) {
      try {
        await whoAsks(socket);
        return true;
      } catch (error) {
        if (refusalOf(error).status >= 500)
          socket.extra.socket.close(CloseCode.InternalServerError, 'The service cannot take this right now');
        return false;
      }
    },
    async onSubscribe(socket, _id, { query, operationName, variables }) {
      const { bufferedAmount, readyState, OPEN } = socket.extra.socket;
      if (bufferedAmount > unsentBytesMax) {
        const refusal = new Refusal('STREAM_OVERFLOW', { message: 'You read too slowly what you ask for' });
        if (readyState === OPEN)
          app.log.info(
            { code: refusal.code, bufferedAmount },
            'websocket.closed: its answers are not read; clients connect again',
          );
        closeSocket(socket.extra.socket, refusal);
        // Operations after the close frame are not run.
        return [new GraphQLError(refusal.message, { extensions: refusalExtensions(refusal) })];
      }
      if (Object.keys(socket.subscriptions).length > operationsMax) {
        return [
          new GraphQLError(`At most ${operationsMax} operations at once over one WebSocket; open another`, {
            extensions: { code: 'RATE_LIMITED' },
          }),
        ];
      }
      // Identified anew for each operation, because the key may be gone or the session ended meanwhile.
      const identify = () => whoAsks(socket);
      const actor = await identify().catch(refusalOf);
      if (actor instanceof Refusal) return [new GraphQLError(actor.message, { extensions: refusalExtensions(actor) })];
      const address = addressOf(socket.extra.request);
      // The session's rights may have changed.
      const cutOff = (refusal: Refusal) => {
        if (actor?.kind === 'key' || refusal.code === 'STREAM_OVERFLOW') closeSocket(socket.extra.socket, refusal);
      };
      const context = makeContext({ requestId: newId('req'), actor, identify, address, cutOff });
      const enveloped = yoga.getEnveloped({ ...context, params: { query, operationName, variables } });
      const document = readDocument(enveloped, query, operationName);
      if (Array.isArray(document)) return document;
      const contextValue = await enveloped.contextFactory();
      pipelines.set(contextValue, enveloped);
      return { schema: enveloped.schema, document, operationName, variableValues: variables, contextValue };
    },
    execute: (args) => pipelineOf(args).execute(args),
    async subscribe(args) {
      const results = await pipelineOf(args).subscribe(args);
      return isAsyncIterable(results) ? tellFailure(results) : results;
    },
  });
  app.addHook('preClose', async () => {
    for (const socket of sockets.clients) socket.close(goingAway, 'Going away');
    // A peer that does not read the close frame is cut off.
    const cutOff = setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
    }, goodbyeMs);
    await new Promise((resolve) => sockets.close(resolve));
    clearTimeout(cutOff);
  });
}

/** Returns the operation to run, or its faults. A fault ends only this operation. */
function readDocument(
  { schema, parse, validate }: Enveloped,
  query: string,
  operationName: string | null | undefined,
): DocumentNode | GraphQLError[] {
  try {
    const document: DocumentNode = parse(query);
    const errors: readonly GraphQLError[] = validate(schema, document);
    if (errors.length > 0) return [...errors];
    if (getOperationAST(document, operationName)) return document;
    return [
      new GraphQLError('Could not determine what operation to execute.', { extensions: { code: 'INVALID_ARGUMENT' } }),
    ];
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { message, source, positions, extensions } = error;
    return [
      new GraphQLError(message, { source, positions, extensions: { code: 'GRAPHQL_PARSE_FAILED', ...extensions } }),
    ];
  }
}

/**
 * Adds the code to the error that ends a stream, which graphql-ws would drop. Not an async generator, because that
 * would not stop before its next result.
 */
function tellFailure(results: AsyncIterable<unknown>): AsyncIterableIterator<ExecutionResult> {
  const source = results[Symbol.asyncIterator]();
  let failed = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (failed) return { done: true, value: undefined };
      try {
        const { done, value } = await source.next();
        return done || !isResult(value) ? { done: true, value: undefined } : { done: false, value };
      } catch (error) {
        failed = true;
        const refusal = toRefusal(error);
        return {
          done: false,
          value: {
            errors: [
              error instanceof GraphQLError
                ? error
                : new GraphQLError(refusal.message, { extensions: refusalExtensions(refusal) }),
            ],
          },
        };
      }
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
}

function isResult(value: unknown): value is ExecutionResult {
  return typeof value === 'object' && value !== null;
}
