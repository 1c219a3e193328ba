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
/** For what is under way when the server is closed, and for who does not read that they are refused. */
const goodbyeMs = 5_000;

declare module 'node:http' {
  interface IncomingMessage {
    callId?: Id;
    /** What HTTP parsing has told its caller: its body will not come. */
    refusal?: Refusal;
  }
}

/** The HTTP server with what all doors share: ids, limits, and one shape for every error, those of HTTP parsing too. */
export function makeServer(log: Logger, arrival = defaultArrival): FastifyInstance {
  const baseLogger: FastifyBaseLogger = log;
  const app = fastify({
    loggerInstance: baseLogger,
    bodyLimit: payloadBytesMax,
    requestTimeout: arrival.wholeMs,
    // Node checks the request timeout only when the headers have a shorter one.
    http: {
      headersTimeout: arrival.wholeMs - 50,
      connectionsCheckingInterval: 250,
      // Node's own refusal of this has no body; ours follows below.
      requireHostHeader: false,
      // Java offers h2c with every call: what asks for no WebSocket is answered as if it had not offered anything.
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
    // A logger of its own for every call costs more than naming its id in the few lines there are.
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
  // The first by name, which is found at once.
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
    // Where such a body ends is not known.
    reply.header('connection', 'close');
    done(new Refusal('NOT_IMPLEMENTED'));
  });
  watchArrival(
    app.server,
    arrival.silenceMs,
    (socket) => calls.get(socket),
    (socket) => refuseConnection({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, socket),
  );
  // An expectation that we do not know is passed over.
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
      // Whoever reads it now reads it as it is.
      delete request.headers['content-encoding'];
      request.headers['content-length'] = String(undone.length);
      done(null, undone);
    },
    (error: Error) => done(error),
  );
}

/** By most callers we are called the same. */
let lastHost: string | undefined;

/** Whether a URL can be made of it, as Yoga does. */
function isHost(host: string): boolean {
  if (host === lastHost) return true;
  if (!URL.canParse(`http://${host}`)) return false;
  lastHost = host;
  return true;
}

/** The id of a call, which its first write takes. */
export function requestIdOf({ raw, id }: FastifyRequest): Id {
  return raw.callId ?? { text: id, uuid: idUuid('req', id, 'INTERNAL') };
}

/**
 * Left alone, the end would wait for a connection that falls idle after it was asked for as long as one may idle, and for
 * a body that stays away for ever. So what is not answered after a while is cut off.
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

/** What a caller is told of what an operation, or Fastify itself, threw. */
export function doorRefusal(error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return fastifyRefusals[code]?.() ?? toRefusal(error);
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = doorRefusal(error);
  // What an operation threw was logged where it was run.
  if (refusal.status >= 500 && refusal.cause)
    request.log.error({ err: refusal.cause, code: refusal.code, requestId: request.id }, 'a call failed');
  return refuse(request, reply, refusal);
}

/** The newest call on a connection, for what goes wrong below Fastify. */
const calls = new WeakMap<Socket, ConnectionCall & { id: string }>();

/** Tells what HTTP parsing refuses. A call that arrived whole is answered first: what is wrong stands behind it. */
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
    // Refused before its body came, it has its answer: another one would be taken for that of the call behind it.
    if (call.response.writableFinished) return void letGo(socket.end());
    return void call.response.once('close', () => letGo(socket.end()));
  }
  if (call.response.writableFinished) return void refuseSocket(socket, refusal);
  call.response.once('close', () => refuseSocket(socket, refusal));
}

/** Answers a connection that has no call with a refusal in our shape, and ends it. */
export function refuseSocket(socket: Duplex, refusal: Refusal, requestId = newId('req').text): void {
  if (!socket.writable) return void socket.destroy();
  const body = refusalText(refusal, requestId);
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${requestId}\r\nConnection: close\r\n\r\n${body}`,
  );
  letGo(socket);
}

/** Nobody else reads such a connection, and its end has to be read to be noticed; one that its peer keeps is cut off. */
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
