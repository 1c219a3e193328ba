import { type Clock, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';

export type Boss = PgBoss;

/**
 * The job queue, on a pool of its own. Only a worker supervises: with these intervals another worker takes over what a
 * killed one had in hand within its queue's expiry and a few seconds.
 */
export function openBoss(connectionString: string, role: 'api' | 'worker', log: Logger, clock?: Clock): Boss {
  const boss = new PgBoss({
    connectionString,
    ...(clock && { clock }),
    application_name: `sluice ${role}`,
    // Ends the transaction of a worker that hangs between two statements: the queue's own bound would cost each batch a
    // statement. And jobs are looked for in the index's order: a bitmap would visit every job done since the last vacuum.
    options: '-c idle_in_transaction_session_timeout=20s -c enable_bitmapscan=off',
    max: role === 'worker' ? 8 : 2,
    useListenNotify: role === 'worker',
    supervise: role === 'worker',
    schedule: role === 'worker',
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    // What is done is removed within so long of its queue's deleteAfterSeconds; by default once a day.
    maintenanceIntervalSeconds: 60,
    notifyHeartbeatIntervalMs: 1_000,
    notifyHeartbeatTimeoutMs: 2_000,
    // Counted by our own figures; its histograms and registry would be written for nobody.
    registerInstance: false,
    persistQueueStats: false,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'the job queue met an error and goes on'));
  boss.on('warning', (warning) => log.warn({ warning }, 'the job queue warns'));
  return boss;
}
