import type { IncomingMessage } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { CloseCode, type Server } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Refusal } from '../errors.ts';

/** A connection, as the protocol's hooks see it. */
export interface Connected {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

/** The interval of pings, which detect a vanished peer. */
const heartbeatMs = 12_000;

/**
 * Runs the protocol over one WebSocket. It replaces the adapter of graphql-ws, which prints malformed frames and
 * messages to the console and reports callers' mistakes as ours.
 */
export function serveSocket(
  server: Server<Connected>,
  socket: WebSocket,
  request: IncomingMessage,
  log: FastifyBaseLogger,
): void {
  // ws has closed it with the right code by then.
  socket.on('error', (error) =>
    log.debug({ err: error }, 'websocket.protocol_broken: the caller broke the protocol, so the socket is closed'),
  );
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const heartbeat = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, heartbeatMs);
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: (text) => send(socket, text),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (take) => {
        socket.on(
          'message',
          (data) => void take(String(data)).catch((error: unknown) => refuseMessage(socket, error, log)),
        );
      },
    },
    { socket, request },
  );
  socket.once('close', (code, reason) => {
    clearInterval(heartbeat);
    void closed(code, String(reason));
  });
}

function send(socket: WebSocket, text: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve, reject) => socket.send(text, (error) => (error ? reject(error) : resolve())));
}

/**
 * Closes a socket for a bad message. graphql-ws throws for a message that only servers may send, as if it were an
 * internal error.
 */
function refuseMessage(socket: WebSocket, error: unknown, log: FastifyBaseLogger): void {
  // A failure to send to a peer that has left is ignored.
  if (socket.readyState !== socket.OPEN) return;
  const callers = error instanceof Error && error.message.startsWith('Unexpected message');
  if (callers) socket.close(CloseCode.BadRequest, 'Invalid message received');
  else {
    log.error({ err: error }, 'websocket.message_failed: the socket is closed; clients connect again');
    socket.close(CloseCode.InternalServerError, 'Internal server error');
  }
}

/** "Try again later" (RFC 6455's registry): graphql-ws clients reconnect automatically. */
const tryAgainLater = 1013;
/** Forbidden, in graphql-ws. */
const forbidden = 4403;
const reasonBytesMax = 123;
const goodbyeMs = 5_000;

/** Closes a WebSocket with a refusal. A peer that does not read the close frame is cut off. */
export function closeSocket(socket: WebSocket, { code, message }: Refusal): void {
  if (socket.readyState !== socket.OPEN) return;
  const words = Buffer.from(message).subarray(0, reasonBytesMax);
  socket.close(
    code === 'STREAM_OVERFLOW' || code === 'UNAVAILABLE' ? tryAgainLater : forbidden,
    new TextDecoder().decode(words, { stream: true }),
  );
  const cutOff = setTimeout(() => socket.terminate(), goodbyeMs);
  socket.once('close', () => clearTimeout(cutOff));
}
