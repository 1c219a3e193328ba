import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { offeredSignIns, openAuth } from './accounts/auth.ts';
import { callerHeaders } from './accounts/auth-call.ts';
import { accountFinder } from './accounts/find-account.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import type { Services } from './context.ts';
import { startEmbeddedPostgres } from './db/embedded-postgres.ts';
import { type Listener, openListener } from './db/listen.ts';
import { migrate } from './db/migrate.ts';
import { openPool } from './db/pool.ts';
import { openPrisma } from './db/prisma.ts';
import { makeSeal } from './db/seal.ts';
import { describeDemo, makeDemoOnce } from './demo.ts';
import { openFeed } from './events/feed.ts';
import { openAuthDoor } from './http/auth.ts';
import { openGraphql } from './http/graphql.ts';
import { openGraphqlWs } from './http/graphql-ws.ts';
import { openHealth } from './http/health.ts';
import { openRest } from './http/rest.ts';
import { makeServer } from './http/server.ts';
import { makeYoga } from './http/yoga.ts';
import { openBoss } from './jobs/boss.ts';
import { ensureQueue } from './jobs/job-kind.ts';
import { accountAdmitter } from './keys/admit-account.ts';
import { findAccess } from './keys/find-access.ts';
import { openFindActor } from './keys/find-actor.ts';
import { openBurstLimit } from './keys/limit-burst.ts';
import { sendMail } from './mail/jobs.ts';
import { contextMaker } from './make-context.ts';
import { openUsageBook } from './plans/usage-book.ts';
import { openGroupRead } from './records/group-read.ts';
import { openGroupCommit } from './requests/group-commit.ts';
import { openPayloadRead } from './requests/group-payloads.ts';
import { openRequestRead } from './requests/group-requests.ts';
import { applyGroup } from './requests/jobs.ts';
import { requestLoader } from './requests/load-requests.ts';
import { schema } from './schema.ts';
import { openFigures } from './stats/read-figures.ts';
import { openTally } from './stats/tally.ts';
import { openDeliveryRead } from './webhooks/group-deliveries.ts';
import { guardTargets } from './webhooks/guard-targets.ts';
import { deliverWebhook, retryWebhook } from './webhooks/jobs.ts';
import { startWork } from './worker.ts';

/** What is open, to be closed in the reverse order. */
type Closers = (() => Promise<unknown>)[];

const drainMs = 20_000;
/** Under npm one Ctrl-C comes twice: from the terminal, and handed on. */
const sameKeyMs = 300;

await run();

async function run(): Promise<void> {
  const config = configOrExit();
  const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }));
  const closers: Closers = [];
  stopOnSignals(closers, log);
  try {
    await start(config, log, closers);
  } catch (error) {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    else log.fatal({ err: error }, 'the start failed');
    await closeAll(closers, log);
    process.exit(1);
  }
}

function configOrExit(): Config {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

async function start(config: Config, log: Logger, closers: Closers): Promise<void> {
  const { connectionString, secret } = await openDatabase(config, log, closers);
  const pool = openPool(connectionString, log);
  closers.push(() => pool.end());
  const boss = openBoss(connectionString, config.role === 'api' ? 'api' : 'worker', log);
  closers.push(() => boss.stop({ graceful: true, timeout: drainMs }));
  await migrate(connectionString, async () => {
    await boss.start();
    await ensureQueue(boss, applyGroup);
    await ensureQueue(boss, sendMail);
    await ensureQueue(boss, deliverWebhook);
    await ensureQueue(boss, retryWebhook);
  });
  const { production, webhookAllowHosts: allowHosts, publicUrl, smtpUrl, mailFrom, webhookRetryDelaySeconds: retryDelaySeconds } = config;
  const listener = await openListener(connectionString, log);
  closers.push(() => listener.close());
  const shared = {
    log,
    pool,
    prisma: openPrisma(pool),
    boss,
    listener,
    seal: makeSeal(secret),
    targets: guardTargets({ production, allowHosts, log }),
    publicUrl,
  };
  if (config.role !== 'api') closers.push(...(await startWork({ ...shared, smtpUrl, mailFrom, retryDelaySeconds })));
  if (config.role !== 'worker') await openDoors(config, { ...shared, connectionString, secret }, closers);
  log.info(config.role === 'api' ? 'api ready' : 'worker ready');
}

/** The database that is named, or the embedded one, whose secret lies beside its data. */
async function openDatabase(config: Config, log: Logger, closers: Closers): Promise<{ connectionString: string; secret: string }> {
  const { databaseUrl, secret, dataDir } = config;
  if (databaseUrl !== undefined && secret !== undefined) return { connectionString: databaseUrl, secret };
  const postgres = await startEmbeddedPostgres(dataDir, (cause) => log.error({ err: cause }, 'the embedded PostgreSQL is being started again'));
  closers.push(() => postgres.stop());
  return { connectionString: postgres.connectionString, secret: secret ?? (await keptSecret(dataDir)) };
}

/** The secret in the data folder, made at the first start. */
async function keptSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'secret');
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known) return known;
  const made = randomBytes(32).toString('hex');
  await writeFile(file, made, { mode: 0o600 });
  return made;
}

interface DoorMakings extends Pick<Services, 'log' | 'pool' | 'prisma' | 'boss' | 'seal' | 'targets' | 'publicUrl'> {
  connectionString: string;
  listener: Listener;
  secret: string;
}

async function openDoors(config: Config, makings: DoorMakings, closers: Closers): Promise<void> {
  const { connectionString, listener, secret, ...shared } = makings;
  const { log, pool, prisma, boss, seal, publicUrl } = shared;
  const commitPool = openPool(connectionString, log, { max: 4, pipeline: true });
  closers.push(() => commitPool.end());
  const feed = await openFeed({ listener, pool, log, loadRequests: requestLoader(pool) });
  const usage = openUsageBook({ pool, log });
  const tally = openTally({ pool, log });
  closers.push(() => tally.close());
  const services: Services = {
    ...shared,
    retryDelaySeconds: config.webhookRetryDelaySeconds,
    usage,
    feed,
    signInMethods: offeredSignIns(config.socialSignIn),
    takeBurst: openBurstLimit(pool),
    admitAccount: accountAdmitter(prisma),
    findAccess: (account, slug) => findAccess(prisma, account, slug),
    acceptWrite: openGroupCommit({ pool: commitPool, boss, log, usage }),
    readRecord: openGroupRead(pool, usage),
    readPayload: openPayloadRead(pool),
    readRequest: openRequestRead(pool),
    readDeliveries: openDeliveryRead(pool),
    tally,
    readFigures: openFigures(pool),
  };
  const auth = openAuth({ prisma, secret, publicUrl, socialSignIn: config.socialSignIn, door: { log, pool, boss, seal } });
  const door = {
    publicUrl,
    yoga: makeYoga(schema),
    findActor: await openFindActor(prisma, listener),
    findAccount: accountFinder(auth, prisma),
    takeBurst: services.takeBurst,
    usage,
    tally,
    makeContext: contextMaker(services),
  };

  const app = makeServer(log, config.trustedProxies);
  openHealth(app, async () => (await pool.query('select 1').catch(() => undefined)) !== undefined);
  openRest(app, door);
  openAuthDoor(app, { handleAuth: auth.handler, publicUrl, callerHeaders });
  openGraphql(app, door);
  openGraphqlWs(app, door, config.trustedProxies);
  app.addHook('preClose', async () => feed.close());
  closers.push(() => app.close());
  // Made before the first answer, so that whoever sees /readyz finds demo.json.
  const welcome = config.databaseUrl === undefined && !config.production ? await prepareDemo(config, { prisma, seal, auth }) : '';
  await app.listen({ port: config.port, host: config.host });
  process.stdout.write(welcome);
}

/** Makes the demo if there is none; returns what to print once the doors are open. */
async function prepareDemo({ publicUrl, dataDir }: Config, makings: Parameters<typeof makeDemoOnce>[0]): Promise<string> {
  const demo = await makeDemoOnce(makings, publicUrl, dataDir);
  return demo ? describeDemo(demo) : `\nSluice is ready at ${publicUrl}; the demo's keys are in ${join(dataDir, 'demo.json')}\n`;
}

/** The first signal drains: stop accepting, finish what is in hand, close the database. A second one stops at once. */
function stopOnSignals(closers: Closers, log: Logger): void {
  let stoppingSince: number | undefined;
  const stop = async (signal: NodeJS.Signals) => {
    if (stoppingSince !== undefined) {
      if (Date.now() - stoppingSince > sameKeyMs) process.exit(130);
      return;
    }
    stoppingSince = Date.now();
    log.info({ signal }, 'stopping');
    await closeAll(closers, log);
    log.info('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function closeAll(closers: Closers, log: Logger): Promise<void> {
  for (let close = closers.pop(); close; close = closers.pop()) {
    await close().catch((error: unknown) => log.error({ err: error }, 'something could not be closed'));
  }
}
