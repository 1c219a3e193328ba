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
import { requestIdOf, routeRefusal } from './server.ts';
import { refusalExtensions, type Yoga } from './yoga.ts';

/** Identifies callers. */
export interface Identifying {
  findActor: FindActor;
  /** Returns the account of the cookies; undefined for none. */
  findAccount(cookie: string): Promise<AccountActor | undefined>;
  publicUrl: string;
}

export interface GraphqlDependencies extends Identifying {
  yoga: Yoga;
  addressOf: ReadCallerAddress;
  makeContext(caller: Caller): Context;
}

/** The most bytes of a document, which may carry several payloads. */
const documentBytesMax = 1_048_576;
/** The time for reading a last error before the connection is cut off. */
const goodbyeMs = 5_000;

/**
 * Opens `/graphql` for HTTP: queries and mutations, subscriptions as server-sent events or multipart, and GraphiQL for
 * browsers.
 */
export function openGraphql(app: FastifyInstance, dependencies: GraphqlDependencies): void {
  const { yoga, makeContext, addressOf } = dependencies;
  app.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: yoga.graphqlEndpoint,
    bodyLimit: documentBytesMax,
    errorHandler(error, request, reply) {
      const thrown = routeRefusal(error);
      const refusal =
        thrown.code === 'PAYLOAD_TOO_LARGE'
          ? new Refusal(thrown.code, { message: `The document is over ${documentBytesMax} bytes` })
          : thrown;
      if (refusal.status >= 500 && refusal.cause)
        request.log.error(
          { err: refusal.cause, code: refusal.code, requestId: request.id },
          'graphql.call_failed: the caller gets an error',
        );
      if (refusal.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
      return reply
        .code(refusal.status)
        .send({ errors: [{ message: refusal.message, extensions: refusalExtensions(refusal) }] });
    },
    async handler(request, reply) {
      const identify = () => actorOf(request.headers.authorization, request.headers, dependencies);
      const hangUp = () => hangUpOf(reply.raw);
      const caller = {
        actor: await identify(),
        identify,
        requestId: requestIdOf(request),
        address: addressOf(request.raw),
        hangUp,
        cutOff: () => void setTimeout(() => reply.raw.destroy(), goodbyeMs).unref(),
      };
      const accepted = readAccept(request.headers.accept);
      // Checked first, because Yoga refuses an unacceptable type only after a mutation is done, and would answer with
      // nothing.
      if (!wantsPage(request))
        request.headers.accept = [accepted.stream ?? [], accepted.json ?? []].flat().join(', ') || 'application/json';
      const context = makeContext(caller);
      const plain = await answerPlainly(yoga, request, accepted, context);
      if (plain) return reply.type(plain.type).send(plain.text);
      const answer = await yoga.handleNodeRequestAndResponse(request, reply, context);
      // Yoga's own 415 has no body.
      if (answer.status === 415) throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
      return reply.send(answer);
    },
  });
}

/** Returns true if a browser asks for the GraphiQL page. */
function wantsPage({ method, headers: { accept } }: FastifyRequest): boolean {
  return method === 'GET' && (accept?.includes('text/html') ?? false);
}

/**
 * Returns the caller: the key's holder, or else the signed-in account; undefined for neither. Throws UNAUTHENTICATED
 * for an unknown key, FOREIGN_ORIGIN for a session used by another site's page.
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
  // A link on another site may open GraphiQL, but without a session.
  if (headers['sec-fetch-mode'] === 'navigate') return undefined;
  throw new Refusal('FOREIGN_ORIGIN');
}
