import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';

/** The process's one LISTEN connection. */
export interface Listener {
  /** Whether notifications are known to arrive: checked every 500 ms. */
  readonly alive: boolean;
  /** Calls `onMessage` for every notification, and `onReconnect` after a gap in which some may have been missed. Others may listen to the same. */
  on(channel: string, onMessage: (payload: string) => void, onReconnect: () => void): Promise<void>;
  close(): Promise<void>;
}

interface Subscription {
  onMessage: (payload: string) => void;
  onReconnect: () => void;
}

const heartbeatMs = 500;
/** How late a heartbeat may be: what is cached on its word is wrong for that much longer when notifications stay away. */
const lateMs = 250;

/** Connects, and reconnects for as long as it is open. Throws when the first connection fails. */
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
      if (!closing.signal.aborted) log.warn({ err: error }, 'the notification connection was lost');
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
    // A connection that does not answer does not say goodbye either: its end is not waited for.
    void client.end().catch(() => {});
    while (!closing.signal.aborted) {
      try {
        client = await connect();
        heardAt = Date.now();
        for (const { onReconnect } of [...subscriptions.values()].flat()) onReconnect();
        return;
      } catch (error) {
        log.debug({ err: error }, 'the notification connection cannot be made yet');
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
