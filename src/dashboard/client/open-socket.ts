import { createClient } from 'graphql-ws/client';
import type { subscriptionExchange } from 'urql';
import { connectionLost, reachable } from './connection.ts';

type Forward = Parameters<typeof subscriptionExchange>[0]['forwardSubscription'];

/**
 * Subscriptions over one WebSocket, which is open while there is a subscription. After a lost connection each starts
 * again. One that declares `$after` and asks for `cursor` continues behind its last event, with none lost and none
 * twice.
 */
export function openSocket(connectionParams: Record<string, string>): { subscribe: Forward; close(): void } {
  let open: WebSocket | undefined;
  let unanswered: ReturnType<typeof setTimeout> | undefined;
  const socket = createClient({
    url: () => `${location.origin.replace(/^http/, 'ws')}/graphql`,
    connectionParams,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: (event) => !(event instanceof CloseEvent && event.code === forbidden),
    async retryWait(retries) {
      await reachable();
      // If only WebSockets fail, the server itself answers each time.
      await new Promise((done) => setTimeout(done, Math.min(retries, 30) * 1_000));
    },
    keepAlive: 15_000,
    lazyCloseTimeout: 3_000,
    on: {
      opened(opened) {
        if (opened instanceof WebSocket) open = opened;
      },
      // A ping without a pong reveals a connection that was cut off silently.
      ping(received) {
        if (!received) unanswered = setTimeout(() => open?.close(4408, 'No pong'), 5_000);
      },
      pong(received) {
        if (received) clearTimeout(unanswered);
      },
      closed(event) {
        clearTimeout(unanswered);
        const code = event instanceof CloseEvent ? event.code : undefined;
        if (code !== normalClose && code !== forbidden) connectionLost();
      },
    },
  });
  return {
    subscribe: ({ query = '', variables }) => ({
      subscribe(sink) {
        const payload = { query, variables: { ...variables } };
        const resumes = /\$after\b/.test(query);
        const unsubscribe = socket.subscribe<Record<string, unknown>, Record<string, unknown>>(payload, {
          ...sink,
          next(result) {
            const cursor = resumes && cursorIn(result.data);
            // graphql-ws sends this very object again after a lost connection.
            if (cursor) payload.variables.after = cursor;
            sink.next(result);
          },
        });
        return { unsubscribe };
      },
    }),
    close: () => void socket.dispose(),
  };
}

const normalClose = 1000;
/** The key is not accepted any more, so retrying would not help. */
const forbidden = 4403;

/** Returns the cursor of an event of any subscription. */
function cursorIn(data: unknown): string | undefined {
  const [event] = typeof data === 'object' && data !== null ? Object.values(data) : [];
  const cursor = typeof event === 'object' && event !== null && 'cursor' in event ? event.cursor : undefined;
  return typeof cursor === 'string' ? cursor : undefined;
}
