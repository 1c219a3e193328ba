import { METHODS, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import fastify, {
  type ConnectionError,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import { payloadBytesMax, Refusal, toRefusal } from '../errors.ts';
import { type Id, idUuid, newId } from '../ids.ts';
import { refusalText, refuse } from './refuse.ts';
import { refuseCoding, undoCoding } from './undo-coding.ts';
import { type ArrivalLimits, type ConnectionCall, watchArrival } from './watch-arrival.ts';

const defaultArrival: ArrivalLimits = { silenceMs: 5_000, wholeMs: 60_000 };
/** The time for running calls when the server is closed, and for reading a refusal. */
const goodbyeMs = 5_000;

declare module 'node:http' {
  interface IncomingMessage {
    callId?: Id;
    /** The refusal sent by HTTP parsing; the body will not come. */
    refusal?: Refusal;
  }
}

/**
 * Makes the HTTP server with everything that all routes share: ids, limits, and one form of error, also for HTTP
 * parsing.
 */
export function makeServer(log: Logger, arrival = defaultArrival): FastifyInstance {
  const baseLogger: FastifyBaseLogger = log;
  const app = fastify({
    loggerInstance: baseLogger,
    bodyLimit: payloadBytesMax,
    requestTimeout: arrival.wholeMs,
    // Node enforces the request timeout only if the headers' timeout is shorter.
    http: {
      headersTimeout: arrival.wholeMs - 50,
      connectionsCheckingInterval: 250,
      // Node's own refusal has no body; ours follows below.
      requireHostHeader: false,
      // Java offers h2c with every call. An upgrade to anything but a WebSocket is ignored.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    },
    keepAliveTimeout: 65_000,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    genReqId(request) {
      const id = newId('req');
      request.callId = id;
      return id.text;
    },
    logController: new LogController({ disableRequestLogging: true }),
    // One logger for each call costs more than adding its id to the few lines.
    childLoggerFactory: (logger) => logger,
    clientErrorHandler: refuseConnection,
    // No hook has run for these.
    frameworkErrors: (error, request, reply) =>
      void answerError(error, request, reply.header('x-request-id', request.id)),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  });
  for (const method of METHODS)
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: false });
  app.removeAllContentTypeParsers();
  // The first type is named, because a match by name is fastest.
  app.addContentTypeParser(['application/json', '*'], { parseAs: 'buffer' }, readBody);
  app.addHook('preParsing', refuseCoding);
  app.addHook('onRequest', (request, reply, done) => {
    calls.set(request.raw.socket, { id: request.id, request: request.raw, response: reply.raw });
    reply.header('x-request-id', request.id);
    const { host } = request.headers;
    if (host === undefined && request.raw.httpVersion === '1.1')
      return done(new Refusal('INVALID_ARGUMENT', { message: 'The Host header is missing' }));
    if (host !== undefined && !isHost(host))
      return done(new Refusal('INVALID_ARGUMENT', { message: 'The Host header names no host' }));
    const { 'transfer-encoding': coding } = request.headers;
    if (coding === undefined || coding.trim().toLowerCase() === 'chunked') return done();
    // The end of such a body is unknown.
    reply.header('connection', 'close');
    done(new Refusal('NOT_IMPLEMENTED'));
  });
  watchArrival(
    app.server,
    arrival.silenceMs,
    (socket) => calls.get(socket),
    (socket) => refuseConnection({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, socket),
  );
  // An unknown expectation is ignored.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  if (log.isLevelEnabled('debug')) app.addHook('onResponse', logAnswer);
  app.addHook('preClose', (done) => {
    closeInTime(app.server);
    done();
  });
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => refuse(request, reply, new Refusal('NOT_FOUND')));
  return app;
}

function readBody(request: FastifyRequest, body: Buffer, done: (error: Error | null, body?: Buffer) => void): void {
  const { 'content-encoding': coding } = request.headers;
  if (coding === undefined) return void done(null, body);
  undoCoding(coding, body, request.routeOptions.bodyLimit ?? payloadBytesMax).then(
    (undone) => {
      // The body is decoded now.
      delete request.headers['content-encoding'];
      request.headers['content-length'] = String(undone.length);
      done(null, undone);
    },
    (error: Error) => done(error),
  );
}

/** The last valid host, because most callers use the same one. */
let lastHost: string | undefined;

/** Returns true if a host forms a valid URL, as Yoga builds one. */
function isHost(host: string): boolean {
  if (host === lastHost) return true;
  if (!URL.canParse(`http://${host}`)) return false;
  lastHost = host;
  return true;
}

/** Returns the id of a call, which its first write also gets. */
export function requestIdOf({ raw, id }: FastifyRequest): Id {
  return raw.callId ?? { text: id, uuid: idUuid('req', id, 'INTERNAL') };
}

/**
 * Cuts off, after a while, all calls without an answer. Otherwise close would wait for idle connections and for bodies
 * that never arrive.
 */
function closeInTime(server: Server): void {
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cutOff = setTimeout(() => server.closeAllConnections(), 2 * goodbyeMs);
  server.once('close', () => {
    clearInterval(sweep);
    clearTimeout(cutOff);
  });
}

function logAnswer(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  request.log.debug(
    {
      requestId: request.id,
      method: request.method,
      path: request.url.split('?')[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    },
    'answered',
  );
  done();
}

const fastifyRefusals: Record<string, () => Refusal> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new Refusal('PAYLOAD_TOO_LARGE'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new Refusal('INVALID_JSON', { message: 'The body is not as long as Content-Length says' }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new Refusal('UNSUPPORTED_MEDIA_TYPE'),
  FST_ERR_BAD_URL: () => new Refusal('INVALID_ARGUMENT', { message: 'The path is not a valid URL path' }),
  FST_ERR_MAX_PARAM_LENGTH: () => new Refusal('NOT_FOUND'),
  ECONNRESET: () => new Refusal('INVALID_JSON', { message: 'The body was cut off' }),
};

/** Returns the refusal for an error of an operation or of Fastify. */
export function routeRefusal(error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return fastifyRefusals[code]?.() ?? toRefusal(error);
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = routeRefusal(error);
  // An operation's error was logged where it ran.
  if (refusal.status >= 500 && refusal.cause)
    request.log.error(
      { err: refusal.cause, code: refusal.code, requestId: request.id },
      'http.call_failed: the caller gets an error',
    );
  return refuse(request, reply, refusal);
}

/** The newest call on each connection, for errors below Fastify. */
const calls = new WeakMap<Socket, ConnectionCall & { id: string }>();

/** Answers an error of HTTP parsing. A call that arrived whole is answered first, because the error is behind it. */
function refuseConnection(error: Pick<ConnectionError, 'code'>, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const call = calls.get(socket);
  const refusal = connectionRefusal(error.code);
  if (!call) return void refuseSocket(socket, refusal);
  if (!call.request.complete) {
    if (!call.response.headersSent) {
      call.request.refusal = refusal;
      return void refuseSocket(socket, refusal, call.id);
    }
    // A call refused before its body came has its answer. A second one would be read as the answer to the next call.
    if (call.response.writableFinished) return void letGo(socket.end());
    return void call.response.once('close', () => letGo(socket.end()));
  }
  if (call.response.writableFinished) return void refuseSocket(socket, refusal);
  call.response.once('close', () => refuseSocket(socket, refusal));
}

/** Answers a connection without a call with a refusal in our form, and ends it. */
export function refuseSocket(socket: Duplex, refusal: Refusal, requestId = newId('req').text): void {
  if (!socket.writable) return void socket.destroy();
  const body = refusalText(refusal, requestId);
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${requestId}\r\nConnection: close\r\n\r\n${body}`,
  );
  letGo(socket);
}

/**
 * Reads such a connection to its end, because its end is noticed only by reading. One that its peer keeps open is cut
 * off.
 */
function letGo(socket: Duplex): void {
  socket.resume().on('error', () => {});
  const cutOff = setTimeout(() => socket.destroy(), goodbyeMs);
  socket.once('close', () => clearTimeout(cutOff));
}

function connectionRefusal(code: string | undefined): Refusal {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Refusal('REQUEST_TIMEOUT');
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Refusal('INVALID_ARGUMENT', { message: 'The headers are over 16 KB; send less' });
  return new Refusal('INVALID_ARGUMENT', { message: `This is not a valid HTTP request (${code ?? 'unknown'})` });
}
