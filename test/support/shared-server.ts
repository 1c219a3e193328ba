import { signUp, type TestAccount } from './account.ts';
import { createSharedDatabase } from './database.ts';
import { openControlPlane } from './endpoint.ts';
import { launchServer, type Server, type ServerWanted } from './server.ts';

/** A server that the files of a worker share, and who administers it. */
export interface SharedServer extends Server {
  administrator: TestAccount;
}

const servers = new Map<string, Promise<SharedServer>>();

/**
 * The server of these settings, with a database of its own, that all files of a worker share: one file after another. For tests that make
 * their own accounts and endpoints, and leave alone what concerns the whole installation. Started when it is first asked for.
 */
export function sharedServer(wanted: Pick<ServerWanted, 'role' | 'env'> = {}): Promise<SharedServer> {
  const kind = JSON.stringify([wanted.role, wanted.env]);
  const known = servers.get(kind);
  if (known !== undefined) return known;
  const server = start(wanted);
  servers.set(kind, server);
  // The next file tries again.
  server.catch(() => servers.delete(kind));
  return server;
}

async function start(wanted: Pick<ServerWanted, 'role' | 'env'>): Promise<SharedServer> {
  const databaseUrl = await createSharedDatabase();
  const server = await launchServer({ ...wanted, databaseUrl });
  // The first account administers the installation.
  return { ...server, administrator: await signUp(server, databaseUrl, { name: 'Administrator' }) };
}

/** Forgets how often the tests of former files have signed up, or failed to sign in: all come from one address. */
export async function renewLimits(): Promise<void> {
  for (const { databaseUrl } of await Promise.all(servers.values()))
    await openControlPlane(databaseUrl).prisma.rateLimit.deleteMany();
}
