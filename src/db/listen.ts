import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';

/** The process's only LISTEN connection. */
export interface Listener {
  /** True while notifications are known to arrive; checked every 500 ms. */
  readonly alive: boolean;
  /**
   * Calls `onMessage` for every notification, and `onReconnect` after a gap that may have lost some. A channel may have
   * several listeners.
   */
  on(channel: string, onMessage: (payload: string) => void, onReconnect: () => void): Promise<void>;
  close(): Promise<void>;
}

interface Subscription {
  onMessage: (payload: string) => void;
  onReconnect: () => void;
}

const heartbeatMs = 500;
/** The most ms that a heartbeat may be late. Caches that rely on notifications may be stale for that much longer. */
const lateMs = 250;

/** Connects, and reconnects until it is closed. Throws if the first connection fails. */
export async function openListener(connectionString: string, log: Logger): Promise<Listener> {
  const subscriptions = new Map<string, Subscription[]>();
  const closing = new AbortController();
  let client = await connect();
  let heardAt = Date.now();

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({
      connectionString,
      connectionTimeoutMillis: 5_000,
      query_timeout: 2_000,
      keepAlive: true,
      application_name: 'sluice listen',
    });
    fresh.on('error', (error) => {
      if (!closing.signal.aborted)
        log.warn({ err: error }, 'listener.connection_lost: connecting again; caches are bypassed until then');
    });
    fresh.on('notification', ({ channel, payload }) => {
      for (const { onMessage } of subscriptions.get(channel) ?? []) onMessage(payload ?? '');
    });
    await fresh.connect();
    for (const channel of subscriptions.keys()) await fresh.query(`listen ${channel}`);
    return fresh;
  }

  async function beat(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await client.query('select 1');
        heardAt = Date.now();
      } catch {
        await reconnect();
      }
      await delay(heartbeatMs, undefined, { signal: closing.signal }).catch(() => {});
    }
  }

  async function reconnect(): Promise<void> {
    // A dead connection does not end in order, so its end is not awaited.
    void client.end().catch(() => {});
    while (!closing.signal.aborted) {
      try {
        client = await connect();
        heardAt = Date.now();
        for (const { onReconnect } of [...subscriptions.values()].flat()) onReconnect();
        return;
      } catch (error) {
        log.debug({ err: error }, 'listener.connection_failed: the next heartbeat tries again');
        await delay(heartbeatMs, undefined, { signal: closing.signal }).catch(() => {});
      }
    }
  }

  const beating = beat();
  return {
    get alive() {
      return Date.now() - heardAt < heartbeatMs + lateMs;
    },
    async on(channel, onMessage, onReconnect) {
      subscriptions.set(channel, [...(subscriptions.get(channel) ?? []), { onMessage, onReconnect }]);
      await client.query(`listen ${channel}`);
    },
    async close() {
      closing.abort();
      await beating;
      await client.end().catch(() => {});
    },
  };
}
