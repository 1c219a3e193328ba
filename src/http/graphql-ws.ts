import type { FastifyInstance } from 'fastify';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Actor } from '../access/actor.ts';
import { Refusal, toRefusal } from '../errors.ts';
import { newId } from '../ids.ts';
import { actorOf, type GraphqlDoor } from './graphql.ts';
import { refuseSocket } from './server.ts';

type Enveloped = ReturnType<GraphqlDoor['yoga']['getEnveloped']>;

/**
 * Opens `/graphql` for WebSockets (graphql-transport-ws). `connectionParams` carry the key as `Authorization: Bearer …`,
 * or the cookies of the upgrade a session; a key that nobody holds, and another site's page, close it as 4403 Forbidden.
 */
export function openGraphqlWs(app: FastifyInstance, door: GraphqlDoor): void {
  const { yoga, makeContext } = door;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_048_576 });
  app.server.on('upgrade', (request, socket, head) => {
    if (request.url?.split('?')[0] !== yoga.graphqlEndpoint) return refuseSocket(socket, new Refusal('NOT_FOUND'));
    sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket, request));
  });
  // Through Yoga's own pipeline: graphql-ws hands its executor nothing but the arguments.
  const pipelines = new WeakMap<object, Enveloped>();
  const pipelineOf = ({ contextValue }: { contextValue?: unknown }) => {
    const pipeline = typeof contextValue === 'object' && contextValue !== null ? pipelines.get(contextValue) : undefined;
    if (!pipeline) throw new Error('A WebSocket operation came without its context');
    return pipeline;
  };
  const server = useServer<Record<string, unknown>, { actor?: Actor }>(
    {
      async onConnect({ connectionParams, extra }) {
        try {
          extra.actor = await actorOf(connectionParams?.Authorization ?? connectionParams?.authorization, extra.request.headers, door);
          return true;
        } catch (error) {
          if (toRefusal(error).status < 500) return false;
          app.log.error({ err: error }, 'a WebSocket could not be admitted');
          extra.socket.close(CloseCode.InternalServerError, 'The service cannot take this right now');
          return false;
        }
      },
      async onSubscribe({ extra }, _id, { query, operationName, variables }) {
        const enveloped = yoga.getEnveloped(makeContext({ requestId: newId('req'), actor: extra.actor, address: extra.request.socket.remoteAddress ?? '' }));
        const { schema } = enveloped;
        const document = enveloped.parse(query);
        const errors = enveloped.validate(schema, document);
        if (errors.length > 0) return errors;
        const contextValue = await enveloped.contextFactory();
        pipelines.set(contextValue, enveloped);
        return { schema, document, operationName, variableValues: variables, contextValue };
      },
      execute: (args) => pipelineOf(args).execute(args),
      subscribe: (args) => pipelineOf(args).subscribe(args),
    },
    sockets,
  );
  app.addHook('preClose', async () => server.dispose());
}
