import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Tells how long a request may take to arrive. */
export interface ArrivalLimits {
  /** Without a byte. */
  silenceMs: number;
  /** In all, from its first byte on. */
  wholeMs: number;
}

/** The newest call on a connection. */
export interface ConnectionCall {
  request: IncomingMessage;
  response: ServerResponse;
}

interface Watched {
  bytes: number;
  /** When a byte came last, or was last not waited for. */
  at: number;
  /** The call that was answered last, and the bytes that had come when that was seen: with more the next one has begun. */
  answered?: { call: ConnectionCall; bytes: number } | undefined;
}

const looksPerSilence = 20;

/**
 * Tells `late` of a connection on which a request has begun, is not whole, and of which no byte came for so long. Node itself only
 * bounds how long a request takes in all. A connection that has sent nothing at all is closed without a word.
 */
export function watchArrival(
  server: Server,
  silenceMs: number,
  callOn: (socket: Socket) => ConnectionCall | undefined,
  late: (socket: Socket) => void,
): void {
  const sockets = new Map<Socket, Watched>();
  server.on('connection', (socket: Socket) => {
    sockets.set(socket, { bytes: 0, at: Date.now() });
    socket.once('close', () => sockets.delete(socket));
  });
  // From then on it carries a WebSocket.
  server.on('upgrade', ({ socket }: IncomingMessage) => sockets.delete(socket));
  const look = setInterval(() => {
    const now = Date.now();
    for (const [socket, watched] of sockets) {
      if (socket.bytesRead !== watched.bytes || !isAwaited(socket, watched, callOn(socket))) watched.at = now;
      watched.bytes = socket.bytesRead;
      if (now - watched.at < silenceMs) continue;
      sockets.delete(socket);
      if (watched.bytes === 0) socket.destroy();
      else late(socket);
    }
  }, silenceMs / looksPerSilence).unref();
  server.once('close', () => clearInterval(look));
}

/** Tells whether more bytes of a request are to come, and are read when they come. */
function isAwaited({ bytesRead }: Socket, watched: Watched, call: ConnectionCall | undefined): boolean {
  if (!call) return true;
  // Nobody reads it while its key is looked up.
  if (!call.request.complete) return call.request.readableFlowing === true;
  if (!call.response.writableFinished) return false;
  if (watched.answered?.call !== call) watched.answered = { call, bytes: bytesRead };
  return bytesRead > watched.answered.bytes;
}
