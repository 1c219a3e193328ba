import type { LookupFunction } from 'node:net';
import { buildConnector, Client } from 'undici';

/** One connection to an origin, made by its first request. */
export interface Connection {
  readonly origin: string;
  readonly client: Client;
  /** True when it has carried a request before: the target may have closed it since. */
  readonly reused: boolean;
}

/** Connections kept open for a moment between requests. */
export interface Connections {
  /** Returns an idle connection if there is one, else a new one. */
  take(origin: string): Connection;
  fresh(origin: string): Connection;
  /** Returns a connection whose answer was read to its end. */
  keep(connection: Connection): void;
  close(): void;
}

export const connectTimeoutMs = 5_000;
/** Shorter than most servers wait: Node closes after 5 s. A target's own Keep-Alive header shortens it. */
const idleMs = 4_000;
const idleMax = 256;

/** Opens connections to exactly the addresses that `lookup` returns. */
export function openConnections(lookup: LookupFunction): Connections {
  // Shared by all, so that connections resume TLS sessions.
  const connect = buildConnector({ lookup, timeout: connectTimeoutMs, allowH2: false });
  const idle = new Map<string, Client[]>();
  let idleCount = 0;

  function leave(origin: string, client: Client): void {
    const others = idle.get(origin);
    const index = others?.indexOf(client) ?? -1;
    if (!others || index < 0) return;
    others.splice(index, 1);
    idleCount--;
    if (others.length === 0) idle.delete(origin);
  }

  function fresh(origin: string): Connection {
    const client = new Client(origin, {
      connect,
      keepAliveTimeout: idleMs,
      keepAliveMaxTimeout: idleMs,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    client.on('disconnect', () => {
      leave(origin, client);
      void client.destroy();
    });
    return { origin, client, reused: false };
  }

  return {
    fresh,
    take(origin) {
      const client = idle.get(origin)?.at(-1);
      if (!client) return fresh(origin);
      leave(origin, client);
      return { origin, client, reused: true };
    },
    keep({ origin, client }) {
      if (client.destroyed || client.closed || !client.stats.connected) return void client.destroy();
      if (idleCount >= idleMax) return void client.destroy();
      idle.set(origin, [...(idle.get(origin) ?? []), client]);
      idleCount++;
    },
    close() {
      for (const client of [...idle.values()].flat()) void client.destroy();
    },
  };
}
