import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterFile } from '../support/after-file.ts';

/** A connection to PostgreSQL that a test can damage. */
export interface Wire {
  /** The database's connection string through the wire. */
  databaseUrl: string;
  /** Damages the next commit, and then passes everything on again. */
  onNextCommit(fault: CommitFault): void;
  /** Resolves once the fault has happened. */
  struck(): Promise<void>;
  /** Ends every connection, and accepts no new one. */
  cut(): Promise<void>;
  /** Accepts connections again. */
  mend(): Promise<void>;
}

/**
 * The moment at which a connection is cut: before the server sees the commit, once it has the commit, or once it has
 * answered. Before the commit, everything that was sent with it is lost too.
 */
export type CommitFault = 'cut before the commit' | 'cut with the commit sent' | 'cut before the answer';

/**
 * The name of the statement that stores requests. It commits by itself, or with a commit that is sent together with it.
 */
const commitMessage = Buffer.from('insert_requests', 'latin1');

/** The server's message after a commit: ready, with no transaction open. */
const committedMessage = Buffer.from('Z\0\0\0\x05I', 'latin1');

/** Listens on loopback, and passes everything on. It is closed after the file. */
export async function openWire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  const pairs = new Set<[Socket, Socket]>();
  let armed: CommitFault | undefined;
  let strike = Promise.withResolvers<void>();

  function join(client: Socket): void {
    const server = connect(Number(target.port), target.hostname);
    const pair: [Socket, Socket] = [client, server];
    pairs.add(pair);
    const end = () => {
      for (const socket of pair) socket.destroy();
      pairs.delete(pair);
    };
    for (const socket of pair) socket.setNoDelay(true).on('error', end).on('close', end);
    let answerIsCut = false;
    server.on('data', (bytes) => {
      if (!answerIsCut || !bytes.includes(committedMessage)) return void client.write(bytes);
      end();
      strike.resolve();
    });
    client.on('data', (bytes) => {
      const fault = bytes.includes(commitMessage) ? armed : undefined;
      if (!fault) return void server.write(bytes);
      armed = undefined;
      if (fault === 'cut before the answer') {
        answerIsCut = true;
        return void server.write(bytes);
      }
      if (fault === 'cut before the commit') end();
      else server.end(bytes, () => end());
      strike.resolve();
    });
  }

  const port = await freePortOf(createServer());
  let server = await listen(port);

  async function listen(on: number): Promise<Server> {
    const opened = createServer(join).listen(on, '127.0.0.1');
    await once(opened, 'listening');
    return opened;
  }

  async function cut(): Promise<void> {
    const closed = server.listening ? once(server, 'close') : undefined;
    server.close();
    for (const pair of pairs) for (const socket of pair) socket.destroy();
    await closed;
  }

  afterFile(cut);
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  return {
    databaseUrl: url.href,
    onNextCommit(fault) {
      strike = Promise.withResolvers();
      armed = fault;
    },
    struck: () => strike.promise,
    cut,
    async mend() {
      server = await listen(port);
    },
  };
}

async function freePortOf(probe: Server): Promise<number> {
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('The wire has no port');
  return address.port;
}
