import type { WebSocket } from 'ws';
import type { Refusal } from '../errors.ts';

/** "Try again later" (RFC 6455's registry): graphql-ws clients connect again by themselves. */
const tryAgainLater = 1013;
/** graphql-ws: Forbidden. */
const forbidden = 4403;
const reasonBytesMax = 123;
const goodbyeMs = 5_000;

/** Ends a WebSocket over which a stream may not go on, or cannot; who does not read the farewell is cut off. */
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
