import type { FastifyInstance } from 'fastify';
import type { Actor } from '../access/actor.ts';
import { bearerKey, type FindActor } from '../access/admit.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Id } from '../ids.ts';
import { doorRefusal, requestIdOf } from './server.ts';
import { refusalExtensions, type Yoga } from './yoga.ts';

export interface GraphqlDoor {
  yoga: Yoga;
  findActor: FindActor;
  makeContext(requestId: Id, actor: Actor | undefined): Context;
}

/** A document may carry several payloads. */
const documentBytesMax = 1_048_576;

/** Opens `/graphql` for HTTP: queries and mutations, subscriptions as server-sent events, and GraphiQL for browsers. */
export function openGraphql(app: FastifyInstance, { yoga, findActor, makeContext }: GraphqlDoor): void {
  app.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: yoga.graphqlEndpoint,
    bodyLimit: documentBytesMax,
    errorHandler(error, request, reply) {
      const told = doorRefusal(error);
      const refusal = told.code === 'PAYLOAD_TOO_LARGE' ? new Refusal(told.code, { message: `The document is over ${documentBytesMax} bytes` }) : told;
      if (refusal.status >= 500 && refusal.cause) request.log.error({ err: refusal.cause, code: refusal.code, requestId: request.id }, 'a GraphQL call failed');
      if (refusal.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
      return reply.code(refusal.status).send({ errors: [{ message: refusal.message, extensions: refusalExtensions(refusal) }] });
    },
    async handler(request, reply) {
      const actor = await actorOf(request.headers.authorization, findActor);
      return reply.send(await yoga.handleNodeRequestAndResponse(request, reply, makeContext(requestIdOf(request), actor)));
    },
  });
}

/** The holder of a header's key; undefined without a header. Throws UNAUTHENTICATED for a key that nobody holds. */
export async function actorOf(header: unknown, findActor: FindActor): Promise<Actor | undefined> {
  const key = bearerKey(header);
  if (key === undefined) return undefined;
  const actor = await findActor(key);
  if (!actor) throw new Refusal('UNAUTHENTICATED');
  return actor;
}
