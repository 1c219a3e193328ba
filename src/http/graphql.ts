import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccountActor, Actor } from '../access/actor.ts';
import { bearerKey, type FindActor } from '../access/admit.ts';
import type { Caller, Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { answerPlainly } from './answer-plainly.ts';
import type { ReadCallerAddress } from './caller-address.ts';
import { hangUpOf } from './hang-up-of.ts';
import { readAccept } from './read-accept.ts';
import { isSameOrigin } from './same-origin.ts';
import { doorRefusal, requestIdOf } from './server.ts';
import { refusalExtensions, type Yoga } from './yoga.ts';

/** What tells who asks. */
export interface Identifying {
  findActor: FindActor;
  /** Finds who is signed in with cookies; undefined when nobody is. */
  findAccount(cookie: string): Promise<AccountActor | undefined>;
  publicUrl: string;
}

export interface GraphqlDoor extends Identifying {
  yoga: Yoga;
  addressOf: ReadCallerAddress;
  makeContext(caller: Caller): Context;
}

/** A document may carry several payloads. */
const documentBytesMax = 1_048_576;
/** For who reads what they are told last; who does not is cut off. */
const goodbyeMs = 5_000;

/** Opens `/graphql` for HTTP: queries and mutations, subscriptions as server-sent events or multipart, and GraphiQL for browsers. */
export function openGraphql(app: FastifyInstance, door: GraphqlDoor): void {
  const { yoga, makeContext, addressOf } = door;
  app.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: yoga.graphqlEndpoint,
    bodyLimit: documentBytesMax,
    errorHandler(error, request, reply) {
      const told = doorRefusal(error);
      const refusal =
        told.code === 'PAYLOAD_TOO_LARGE'
          ? new Refusal(told.code, { message: `The document is over ${documentBytesMax} bytes` })
          : told;
      if (refusal.status >= 500 && refusal.cause)
        request.log.error({ err: refusal.cause, code: refusal.code, requestId: request.id }, 'a GraphQL call failed');
      if (refusal.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
      return reply
        .code(refusal.status)
        .send({ errors: [{ message: refusal.message, extensions: refusalExtensions(refusal) }] });
    },
    async handler(request, reply) {
      const identify = () => actorOf(request.headers.authorization, request.headers, door);
      const hangUp = () => hangUpOf(reply.raw);
      const caller = {
        actor: await identify(),
        identify,
        requestId: requestIdOf(request),
        address: addressOf(request.raw),
        hangUp,
        cutOff: () => void setTimeout(() => reply.raw.destroy(), goodbyeMs).unref(),
      };
      const taken = readAccept(request.headers.accept);
      // Refused by Yoga only when all was done, a mutation would be answered with nothing: what Yoga reads can be answered.
      if (!wantsPage(request))
        request.headers.accept = [taken.stream ?? [], taken.json ?? []].flat().join(', ') || 'application/json';
      const context = makeContext(caller);
      const plain = await answerPlainly(yoga, request, taken, context);
      if (plain) return reply.type(plain.type).send(plain.text);
      const answer = await yoga.handleNodeRequestAndResponse(request, reply, context);
      // Of itself that has no body.
      if (answer.status === 415) throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
      return reply.send(answer);
    },
  });
}

/** Tells whether a browser asks for the page of GraphiQL. */
function wantsPage({ method, headers: { accept } }: FastifyRequest): boolean {
  return method === 'GET' && (accept?.includes('text/html') ?? false);
}

/**
 * Who asks: the holder of the key, which wins, or who is signed in; undefined without either. Throws UNAUTHENTICATED for a
 * key that nobody holds, FOREIGN_ORIGIN for a session that another site's page makes use of.
 */
export async function actorOf(
  authorization: unknown,
  headers: IncomingHttpHeaders,
  { findActor, findAccount, publicUrl }: Identifying,
): Promise<Actor | undefined> {
  const key = bearerKey(authorization);
  if (key !== undefined) {
    const actor = await findActor(key);
    if (!actor) throw new Refusal('UNAUTHENTICATED');
    return actor;
  }
  if (headers.cookie === undefined) return undefined;
  const account = await findAccount(headers.cookie);
  if (!account || isSameOrigin(headers, publicUrl)) return account;
  // Another site's link opens GraphiQL like any page; what it asks for is asked by nobody.
  if (headers['sec-fetch-mode'] === 'navigate') return undefined;
  throw new Refusal('FOREIGN_ORIGIN');
}
