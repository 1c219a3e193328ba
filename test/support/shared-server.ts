import { signUp, type TestAccount } from './account.ts';
import { createSharedDatabase } from './database.ts';
import { openControlPlane } from './endpoint.ts';
import { launchServer, type Server } from './server.ts';

/** A server that the files of a worker share, and its administrator. */
export interface SharedServer extends Server {
  administrator: TestAccount;
}

let shared: Promise<SharedServer> | undefined;

/**
 * Returns the server that all files of a worker share, one file after another, with its database. It is for tests that
 * make their own accounts and endpoints, and change nothing that concerns the whole installation. It starts when it is
 * first asked for. It tries webhooks again after two seconds.
 */
export function sharedServer(): Promise<SharedServer> {
  shared ??= start().catch((error: unknown) => {
    // The next file tries again.
    shared = undefined;
    throw error;
  });
  return shared;
}

async function start(): Promise<SharedServer> {
  const databaseUrl = await createSharedDatabase();
  const server = await launchServer({ databaseUrl, env: { WEBHOOK_RETRY_DELAY_SECONDS: '2' } });
  // The first account administers the installation.
  return { ...server, administrator: await signUp(server, databaseUrl, { name: 'Administrator' }) };
}

/** Forgets how often the tests of former files have signed up, or failed to sign in: all come from one address. */
export async function renewLimits(): Promise<void> {
  const server = await shared;
  if (server) await openControlPlane(server.databaseUrl).prisma.rateLimit.deleteMany();
}
