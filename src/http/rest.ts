import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { type Admission, type KeyActor, whyNoKey } from '../access/actor.ts';
import { admit, type BurstStanding, bearerKey, type FindActor, type SpendBurst } from '../access/admit.ts';
import { chain, type MaybePromise } from '../access/maybe-promise.ts';
import type { UsageBook } from '../context/usage.ts';
import type { Caller, Context, SentCall } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { ReadCallerAddress } from './caller-address.ts';
import { documentCompiler } from './compile-documents.ts';
import { hangUpOf } from './hang-up-of.ts';
import { readOptions } from './read-options.ts';
import { refuse } from './refuse.ts';
import { type Call, type RestRoute, restRoutes } from './rest-routes.ts';
import { requestIdOf, routeRefusal } from './server.ts';
import { tellLimits } from './tell-limits.ts';

export interface RestDependencies {
  schema: GraphQLSchema;
  findActor: FindActor;
  spendBurst: SpendBurst;
  usage: UsageBook;
  addressOf: ReadCallerAddress;
  makeContext(caller: Caller, admission?: Admission): Context;
}

interface Params {
  slug?: string;
  id?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The context of the operation, once the call is admitted. */
    context?: Context;
    /** The holder of the key, once it is known to work. */
    holder?: KeyActor;
    /** The holder of the key, even if it does not work. */
    actor?: KeyActor;
    burst?: BurstStanding;
  }
}

/** Opens the REST API: every route runs its document on our own schema in process. */
export function openRest(app: FastifyInstance, dependencies: RestDependencies): void {
  app.decorateRequest('context').decorateRequest('holder').decorateRequest('actor').decorateRequest('burst');
  const compile = documentCompiler(dependencies.schema);
  for (const route of restRoutes) {
    const respond = route.open(compile);
    app.route<{ Params: Params; Querystring: Call['query'] }>({
      method: route.method,
      url: route.path,
      onRequest(request, reply, done) {
        // Accepted and ignored; Fastify would read it.
        if (!route.takesBody) {
          delete request.headers['content-type'];
          delete request.headers['content-encoding'];
        }
        const entered = (context: Context) => {
          request.context = context;
          done();
        };
        try {
          const entering = chain(enter(route, request, reply, dependencies), entered);
          if (entering instanceof Promise) entering.catch(done);
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
        }
      },
      async handler(request, reply) {
        const { context } = request;
        if (!context) throw new Error('A call came to its handler without a context');
        const call = callOf(route, request);
        const answer = await respond(call, context);
        if (answer.location) reply.header('location', answer.location);
        if (call.options?.waitSeconds) reply.header('preference-applied', `wait=${call.options.waitSeconds}`);
        return reply.code(answer.status).type('application/json; charset=utf-8').send(answer.body);
      },
      onError(request, reply, error, done) {
        noteRefusal(request, reply, error, dependencies);
        done();
      },
      onSend: (request, reply, _body, done) => withLimits(request, reply, dependencies.usage, done),
    });
  }
  refuseOtherMethods(app);
}

type Entering = FastifyRequest<{ Params: Params }>;

/** Runs all checks that need no body, in the documented order. */
function enter(
  route: RestRoute,
  request: Entering,
  reply: FastifyReply,
  dependencies: RestDependencies,
): MaybePromise<Context> {
  const { findActor, spendBurst, makeContext } = dependencies;
  const key = bearerKey(request.headers.authorization);
  return chain(key === undefined ? undefined : findActor(key), (actor) => {
    if (actor) request.actor = actor;
    if (actor && !whyNoKey(actor, Date.now())) request.holder = actor;
    const counted = (holder: KeyActor) =>
      chain(spendBurst(holder), (burst) => {
        request.burst = burst;
        return burst;
      });
    return chain(admit(actor, { slug: request.params.slug }, route.action, counted), (admission) => {
      if (route.takesBody && !isJson(request.headers['content-type'])) throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
      return makeContext(callerOf(request, reply, actor, dependencies), admission);
    });
  });
}

function callerOf(
  request: FastifyRequest,
  { raw }: FastifyReply,
  actor: KeyActor | undefined,
  { addressOf }: RestDependencies,
): Caller {
  const sent = () => sentBy(request);
  return {
    requestId: requestIdOf(request),
    actor,
    identify: async () => actor,
    address: addressOf(request.raw),
    hangUp: () => hangUpOf(raw),
    sent,
  };
}

function sentBy({ method, url, body, headers }: FastifyRequest): SentCall {
  const call = `${method} ${url.split('?')[0]}`;
  return Buffer.isBuffer(body)
    ? { call, bytes: body.length, body }
    : { call, bytes: lengthOf(headers['content-length']), body: undefined };
}

function lengthOf(contentLength: string | undefined): number | null {
  return contentLength !== undefined && Number(contentLength) <= 2 ** 31 - 1 ? Number(contentLength) : null;
}

/**
 * Records a key's refusal once, even if an operation has recorded it already. A key that does not work also belongs to
 * an endpoint.
 */
function noteRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
  dependencies: RestDependencies,
): void {
  const { actor } = request;
  const context = request.context ?? (actor && dependencies.makeContext(callerOf(request, reply, actor, dependencies)));
  context?.refused(request.raw.refusal ?? routeRefusal(error));
}

/**
 * Adds the limits to every answer to a working key. The call's own counting usually supplies them; otherwise they are
 * looked up once.
 */
function withLimits({ holder, burst }: FastifyRequest, reply: FastifyReply, usage: UsageBook, done: () => void): void {
  if (!holder) return void done();
  const { accountId } = holder.admission;
  const known = usage.known(accountId);
  tellLimits(reply, holder, known, burst);
  // An answer does not wait for an unreachable database.
  if (known || reply.statusCode >= 500) return void done();
  void usage.find(accountId).then((found) => {
    if (found) tellLimits(reply, holder, found, burst);
    done();
  });
}

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /^\s*application\/json\s*(;|$)/i.test(contentType);
}

function callOf(route: RestRoute, request: FastifyRequest<{ Params: Params; Querystring: Call['query'] }>): Call {
  const { params, query, body, headers } = request;
  refuseOtherMeant(headers, query);
  const url = urlHeader(headers['x-webhook-callback']);
  return {
    slug: params.slug ?? '',
    id: params.id ?? '',
    query,
    body: route.takesBody ? decode(body) : '',
    options: route.method === 'GET' ? undefined : readOptions(request.raw),
    callback:
      url === undefined
        ? undefined
        : { url, authHeader: header(headers['x-webhook-auth-header']), authValue: header(headers['x-webhook-auth']) },
  };
}

const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override'] as const;

/**
 * Refuses headers and a `_method` in the URL that mean another method, because a replace accepted as a create would do
 * harm.
 */
function refuseOtherMeant(headers: FastifyRequest['headers'], query: Call['query']): void {
  const named =
    overrides.find((name) => headers[name] !== undefined) ?? (query._method === undefined ? undefined : '_method');
  if (named === undefined) return;
  throw new Refusal('INVALID_ARGUMENT', {
    message: `${named} is not heeded here; send the request with the method that you mean, and without it`,
  });
}

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Node reads each byte of a header as a character, but a host may be named in its own script. */
function urlHeader(value: string | string[] | undefined): string | undefined {
  const text = header(value);
  if (text === undefined || /^[\x20-\x7e]*$/.test(text)) return text;
  try {
    return utf8.decode(Buffer.from(text, 'latin1'));
  } catch {
    throw new Refusal('INVALID_CALLBACK', { message: 'X-Webhook-Callback is not UTF-8' });
  }
}

// Keeps a byte-order mark, so that it can be reported.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(body: unknown): string {
  if (!Buffer.isBuffer(body)) return '';
  try {
    return utf8.decode(body);
  } catch {
    const [first = 0, second = 0] = body;
    const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    throw new Refusal('INVALID_JSON', { message: utf16 ? 'The body is UTF-16; send UTF-8' : 'The body is not UTF-8' });
  }
}

/** Answers a known path with another method as 405 before any other check, without reading the key. */
function refuseOtherMethods(app: FastifyInstance): void {
  const methodsOf = Map.groupBy(restRoutes, ({ path }) => path);
  for (const [url, routes] of methodsOf) {
    const allowed = routes.map(({ method }) => method);
    app.route({
      method: app.supportedMethods.filter((method) => !allowed.some((one) => one === method)),
      url,
      onRequest: async (request: FastifyRequest, reply: FastifyReply) => {
        reply.header('allow', allowed.join(', '));
        return refuse(request, reply, new Refusal('METHOD_NOT_ALLOWED'));
      },
      handler: () => {},
    });
  }
}
