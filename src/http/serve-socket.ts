import type { IncomingMessage } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { CloseCode, type Server } from 'graphql-ws';
import type { WebSocket } from 'ws';

/** What the hooks of the protocol are told of a connection. */
export interface Connected {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

/** A peer that is gone without a word is noticed by this. */
const heartbeatMs = 12_000;

/**
 * Runs the protocol over one WebSocket. By hand, for the adapter of graphql-ws prints to the console what anybody's wrong frame or
 * message comes to, and closes as our failure what is the caller's.
 */
export function serveSocket(
  server: Server<Connected>,
  socket: WebSocket,
  request: IncomingMessage,
  log: FastifyBaseLogger,
): void {
  // ws has closed it with the code for it by then.
  socket.on('error', (error) => log.debug({ err: error }, 'a WebSocket broke the protocol'));
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

/** A message that only servers send is well-formed, and thrown by graphql-ws as if it were unforeseen. */
function refuseMessage(socket: WebSocket, error: unknown, log: FastifyBaseLogger): void {
  // What cannot be sent to who has left is no failure.
  if (socket.readyState !== socket.OPEN) return;
  const callers = error instanceof Error && error.message.startsWith('Unexpected message');
  if (callers) socket.close(CloseCode.BadRequest, 'Invalid message received');
  else {
    log.error({ err: error }, 'a message of a WebSocket could not be handled');
    socket.close(CloseCode.InternalServerError, 'Internal server error');
  }
}
