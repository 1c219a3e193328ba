import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The limits on the arrival of a request. */
export interface ArrivalLimits {
  /** The most ms without a byte. */
  silenceMs: number;
  /** The most ms in all, from its first byte on. */
  wholeMs: number;
}

/** The newest call on a connection. */
export interface ConnectionCall {
  request: IncomingMessage;
  response: ServerResponse;
}

interface Watched {
  bytes: number;
  /** The time of the last byte, or of the last check at which none was expected. */
  at: number;
  /** The last answered call and the bytes received by then. More bytes mean that the next call has begun. */
  answered?: { call: ConnectionCall; bytes: number } | undefined;
}

const looksPerSilence = 20;

/**
 * Calls `late` for a connection whose begun request got no byte for too long. Node itself bounds only the whole time of
 * a request. A connection that has sent nothing is closed without an answer.
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

/** Returns true if more bytes of a request are expected and would be read. */
function isAwaited({ bytesRead }: Socket, watched: Watched, call: ConnectionCall | undefined): boolean {
  if (!call) return true;
  // Nobody reads it while its key is looked up.
  if (!call.request.complete) return call.request.readableFlowing === true;
  if (!call.response.writableFinished) return false;
  if (watched.answered?.call !== call) watched.answered = { call, bytes: bytesRead };
  return bytesRead > watched.answered.bytes;
}
