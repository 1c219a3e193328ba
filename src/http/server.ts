import { METHODS } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type ConnectionError, type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Logger } from 'pino';
import { Refusal, toRefusal } from '../errors.ts';
import { newId } from '../ids.ts';
import { refusalText, refuse } from './refuse.ts';

export const bodyBytesMax = 102_400;
const arrivalMs = 5_000;

/** The HTTP server with what all doors share: ids, limits, and one shape for every error, those of HTTP parsing too. */
export function makeServer(log: Logger): FastifyInstance {
  const baseLogger: FastifyBaseLogger = log;
  const app = fastify({
    loggerInstance: baseLogger,
    bodyLimit: bodyBytesMax,
    requestTimeout: arrivalMs,
    // Node checks the request timeout only when the headers have a shorter one.
    http: { headersTimeout: arrivalMs - 500, connectionsCheckingInterval: 250 },
    keepAliveTimeout: 65_000,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    genReqId: () => newId('req').text,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  });
  for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: false });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request, reply) => {
    requestIds.set(request.raw.socket, request.id);
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.debug({ method: request.method, path: request.url.split('?')[0], status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered');
  });
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => refuse(request, reply, new Refusal('NOT_FOUND')));
  return app;
}

const fastifyRefusals: Record<string, () => Refusal> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new Refusal('PAYLOAD_TOO_LARGE'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => new Refusal('INVALID_JSON', { message: 'The body is not as long as Content-Length says' }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new Refusal('UNSUPPORTED_MEDIA_TYPE'),
  FST_ERR_BAD_URL: () => new Refusal('INVALID_ARGUMENT', { message: 'The path is not a valid URL path' }),
  FST_ERR_MAX_PARAM_LENGTH: () => new Refusal('NOT_FOUND'),
  ECONNRESET: () => new Refusal('INVALID_JSON', { message: 'The body was cut off' }),
};

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const refusal = fastifyRefusals[code]?.() ?? toRefusal(error);
  // What an operation threw was logged where it was run.
  if (refusal.status >= 500 && refusal.cause) request.log.error({ err: refusal.cause, code: refusal.code }, 'a call failed');
  return refuse(request, reply, refusal);
}

/** The call under way on a connection, for what goes wrong below Fastify. */
const requestIds = new WeakMap<Socket, string>();

/** Answers what HTTP parsing refuses, in our shape, and ends the connection. */
function refuseConnection(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const refusal = connectionRefusal(error.code);
  const requestId = requestIds.get(socket) ?? newId('req').text;
  const body = refusalText(refusal, requestId);
  const reason = refusal.status === 408 ? 'Request Timeout' : 'Bad Request';
  socket.end(
    `HTTP/1.1 ${refusal.status} ${reason}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `X-Request-Id: ${requestId}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function connectionRefusal(code: string | undefined): Refusal {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Refusal('REQUEST_TIMEOUT');
  if (code === 'HPE_HEADER_OVERFLOW') return new Refusal('INVALID_ARGUMENT', { message: 'The headers are over 16 KB; send less' });
  return new Refusal('INVALID_ARGUMENT', { message: `This is not a valid HTTP request (${code ?? 'unknown'})` });
}
