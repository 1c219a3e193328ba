import { type Clock, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';

export type Boss = PgBoss;

/**
 * Opens the job queue, on a pool of its own. Only a worker supervises. With these intervals another worker gets a
 * killed one's jobs within the queue's expiry and a few seconds.
 */
export function openBoss(connectionString: string, role: 'api' | 'worker', log: Logger, clock?: Clock): Boss {
  const boss = new PgBoss({
    connectionString,
    ...(clock && { clock }),
    application_name: `sluice ${role}`,
    // Ends the transaction of a worker that hangs between two statements; the queue's own limit would cost each batch
    // a statement. Without bitmap scans, jobs are found in index order; a bitmap visits every job done since the last
    // vacuum.
    options: '-c idle_in_transaction_session_timeout=20s -c enable_bitmapscan=off',
    max: role === 'worker' ? 8 : 2,
    useListenNotify: role === 'worker',
    supervise: role === 'worker',
    schedule: role === 'worker',
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    // Completed jobs are removed within this time after deleteAfterSeconds. The default is once a day.
    maintenanceIntervalSeconds: 60,
    notifyHeartbeatIntervalMs: 1_000,
    notifyHeartbeatTimeoutMs: 2_000,
    // Our own figures replace its histograms and its registry.
    registerInstance: false,
    persistQueueStats: false,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'queue.failed: pg-boss goes on and tries again'));
  boss.on('warning', (warning) => log.warn({ warning }, 'queue.warned: pg-boss goes on'));
  return boss;
}
