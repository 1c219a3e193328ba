import type { WebSocket } from 'ws';
import type { Refusal } from '../errors.ts';

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
