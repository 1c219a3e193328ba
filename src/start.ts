import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from 'pg-boss';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Closers } from './context.ts';
import { checkSecret } from './db/check-secret.ts';
import { startEmbeddedPostgres } from './db/embedded-postgres.ts';
import { openListener } from './db/listen.ts';
import { migrate } from './db/migrate.ts';
import { inIndexOrder, openPool, rowByRow } from './db/pool.ts';
import { openPrisma } from './db/prisma.ts';
import { makeSeal } from './db/seal.ts';
import { openWorkerHealth } from './http/health.ts';
import { openBoss } from './jobs/boss.ts';
import { lateSchedules } from './jobs/late-schedules.ts';
import { startQueue } from './start-queue.ts';
import { guardTargets } from './webhooks/targets/guard-targets.ts';

const drainMs = 20_000;
const defaultHealthPort = 4001;

/**
 * Opens the database and runs the role: API, worker or both. Pushes a closer to `closers` for everything opened; an
 * error closes nothing. Schedules follow `clock`, if given.
 */
export async function start(config: Config, log: Logger, closers: Closers, clock?: Clock): Promise<void> {
  // A role loads only its own code, while the database starts.
  const [{ connectionString, secret }, work, api] = await Promise.all([
    openDatabase(config, log, closers),
    config.role === 'api' ? undefined : import('./worker.ts'),
    config.role === 'worker' ? undefined : import('./api.ts'),
  ]);
  const pool = openPool(connectionString, log);
  closers.push(() => pool.end());
  const scanPool = openPool(connectionString, log, { settings: inIndexOrder });
  closers.push(() => scanPool.end());
  const boss = openBoss(connectionString, config.role === 'api' ? 'api' : 'worker', log, clock);
  closers.push(() => boss.stop({ graceful: true, timeout: drainMs }));
  await migrate(connectionString, log, () => startQueue(boss));
  const seal = makeSeal(secret);
  await checkSecret(pool, seal);
  const {
    production,
    webhookAllowHosts: allowHosts,
    publicUrl,
    smtpUrl,
    mailFrom,
    webhookRetryDelaySeconds: retryDelaySeconds,
  } = config;
  const listener = await openListener(connectionString, log);
  closers.push(() => listener.close());
  const shared = {
    log,
    pool,
    scanPool,
    prisma: openPrisma(pool),
    boss,
    listener,
    seal,
    targets: guardTargets({ production, allowHosts, publicUrl, log }),
    publicUrl,
  };
  if (work) {
    const workPool = openPool(connectionString, log, {
      max: 4,
      pipeline: true,
      settings: { ...rowByRow, idle_in_transaction_session_timeout: '20s' },
    });
    closers.push(() => workPool.end());
    closers.push(...(await work.startWork({ ...shared, workPool, smtpUrl, mailFrom, retryDelaySeconds })));
  }
  const health = {
    isReady: async () => (await pool.query('select 1').catch(() => undefined)) !== undefined,
    late: async () => (await lateSchedules(boss, pool)).map(({ name }) => name),
  };
  if (api)
    await api.openApi(
      config,
      { ...shared, connectionString, secret, health: work ? health : { isReady: health.isReady } },
      closers,
    );
  else
    closers.push(
      await openWorkerHealth(health, log, {
        host: config.host,
        port: config.healthPort ?? defaultHealthPort,
        optional: config.healthPort === undefined,
      }),
    );
  log.info(config.role === 'api' ? 'api.ready: it answers calls now' : 'worker.ready: it runs jobs now');
}

/** Returns the configured database, or starts the embedded one, whose secret is kept beside its data. */
async function openDatabase(
  config: Config,
  log: Logger,
  closers: Closers,
): Promise<{ connectionString: string; secret: string }> {
  const { databaseUrl, secret, dataDir } = config;
  if (databaseUrl !== undefined && secret !== undefined) return { connectionString: databaseUrl, secret };
  log.info(
    { dataDir },
    'database.starting: the embedded PostgreSQL starts; its first start creates the database and takes a ' +
      'few seconds',
  );
  const postgres = await startEmbeddedPostgres(dataDir, (cause) =>
    log.error({ err: cause }, 'database.restarting: the embedded PostgreSQL is started again; calls fail until then'),
  );
  closers.push(() => postgres.stop());
  return { connectionString: postgres.connectionString, secret: secret ?? (await keptSecret(dataDir)) };
}

/** Returns the secret of the data folder, made at the first start. */
async function keptSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'secret');
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known) return known;
  const made = randomBytes(32).toString('hex');
  await writeFile(file, made, { mode: 0o600 });
  return made;
}
