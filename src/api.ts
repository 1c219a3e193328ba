import { accountFinder, offeredSignIns, openAuth } from './accounts/auth.ts';
import { callerHeaders } from './accounts/auth-call.ts';
import type { Config } from './config.ts';
import type { Closers, Services } from './context.ts';
import type { Listener } from './db/listen.ts';
import { openPool } from './db/pool.ts';
import { demoFile, describeDemo, makeDemoOnce } from './demo.ts';
import { openFeed } from './events/feed.ts';
import { openAuthRoutes } from './http/auth.ts';
import { readCallerAddress } from './http/caller-address.ts';
import { openDashboard } from './http/dashboard.ts';
import { openGraphql } from './http/graphql.ts';
import { openGraphqlWs } from './http/graphql-ws.ts';
import { type Health, openHealth } from './http/health.ts';
import { openInspect } from './http/inspect.ts';
import { openRest } from './http/rest.ts';
import { makeServer } from './http/server.ts';
import { makeYoga } from './http/yoga.ts';
import { accountAdmitter, findAccess } from './keys/admit-account.ts';
import { openFindActor } from './keys/find-actor.ts';
import { openBurstLimit } from './keys/limit-burst.ts';
import { contextMaker } from './make-context.ts';
import { openSpending } from './plans/grant-quota.ts';
import { openUsageBook } from './plans/usage-book.ts';
import { openRecordRead } from './records/open-record-read.ts';
import { openGroupCommit } from './requests/accept/group-commit.ts';
import { openPayloadRead, openRequestRead, requestReader } from './requests/read/request-readers.ts';
import { openRefusalLog } from './requests/refusals/refusal-log.ts';
import { schema } from './schema.ts';
import { openEndpointUses } from './stats/key-uses.ts';
import { openFigures } from './stats/read-figures.ts';
import { openTally } from './stats/tally.ts';
import { openDeliveryRead, openDeliveryStates } from './webhooks/deliveries/delivery-readers.ts';
import { openInspector } from './webhooks/inspector/inspect-message.ts';

interface ApiDependencies
  extends Pick<Services, 'log' | 'pool' | 'scanPool' | 'prisma' | 'boss' | 'seal' | 'targets' | 'publicUrl'> {
  connectionString: string;
  listener: Listener;
  secret: string;
  health: Health;
}

/** Opens the API: the dependencies of its operations, and the server with all routes. */
export async function openApi(config: Config, dependencies: ApiDependencies, closers: Closers): Promise<void> {
  const { connectionString, listener, secret, health, ...shared } = dependencies;
  const { log, pool, scanPool, prisma, boss, seal, publicUrl } = shared;
  const commitPool = openPool(connectionString, log, { max: 4, pipeline: true });
  closers.push(() => commitPool.end());
  const feed = await openFeed({ listener, pool, log, readRequests: requestReader(pool) });
  const usage = openUsageBook({ pool, log });
  const spendRequest = openSpending(pool, usage);
  const tally = openTally({ pool, log });
  closers.push(() => tally.close());
  const refusals = openRefusalLog({ pool, log });
  closers.push(() => refusals.close());
  const services: Services = {
    ...shared,
    retryDelaySeconds: config.webhookRetryDelaySeconds,
    usage,
    feed,
    signInMethods: offeredSignIns(config.socialSignIn),
    mailEnabled: config.smtpUrl !== undefined,
    planChanges: config.planChanges,
    spendBurst: openBurstLimit(pool),
    admitAccount: accountAdmitter(prisma),
    findAccess: (account, slug) => findAccess(prisma, account, slug),
    acceptWrite: openGroupCommit({ pool: commitPool, boss, log, usage }),
    readRecord: openRecordRead(scanPool, spendRequest),
    spendRequest,
    readPayload: openPayloadRead(pool),
    readRequest: openRequestRead(pool),
    readDeliveries: openDeliveryRead(pool),
    readDeliveryState: openDeliveryStates(pool),
    tally,
    refusals,
    readFigures: openFigures(pool),
    readEndpointUse: openEndpointUses(pool),
  };
  const auth = openAuth({
    prisma,
    secret,
    publicUrl,
    socialSignIn: config.socialSignIn,
    route: { log, pool, boss, seal },
  });
  const addressOf = readCallerAddress(config.trustedProxies);
  const routes = {
    publicUrl,
    addressOf,
    schema,
    yoga: makeYoga(schema),
    findActor: await openFindActor(prisma, listener),
    findAccount: accountFinder(auth, prisma),
    spendBurst: services.spendBurst,
    usage,
    makeContext: contextMaker(services),
  };

  const app = makeServer(log);
  openHealth(app, health);
  openRest(app, routes);
  openInspect(app, openInspector(pool));
  openAuthRoutes(app, { handleAuth: auth.handler, publicUrl, addressOf, callerHeaders });
  openGraphql(app, routes);
  openGraphqlWs(app, routes);
  openDashboard(app);
  app.addHook('preClose', async () => feed.close());
  closers.push(() => app.close());
  // Made before the first answer, so that demo.json exists once /readyz answers.
  const welcome =
    config.databaseUrl === undefined && !config.production ? await prepareDemo(config, { prisma, seal, auth }) : '';
  await app.listen({ port: config.port, host: config.host });
  process.stdout.write(welcome);
}

/** Makes the demo if there is none. Returns the text to print once the server listens. */
async function prepareDemo(
  { publicUrl, dataDir }: Config,
  dependencies: Parameters<typeof makeDemoOnce>[0],
): Promise<string> {
  const demo = await makeDemoOnce(dependencies, publicUrl, dataDir);
  return demo
    ? describeDemo(demo, dataDir)
    : `\nSluice is ready at ${publicUrl}; the demo's keys are in ${demoFile(dataDir)}\n`;
}
