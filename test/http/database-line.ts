import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterFile } from '../support/after-file.ts';

/** A connection to the database that can be cut and mended, like a network. */
export interface DatabaseLine {
  /** The connection string that leads through it. */
  url: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Holds back the answers to Prisma's commits, and all that follows them. The returned function releases them. */
  holdCommits(): () => void;
}

/** It is closed after the file. */
export async function openDatabaseLine(databaseUrl: string): Promise<DatabaseLine> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  /** The held connections; undefined while nothing is held. */
  let held: Socket[] | undefined;
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    near.on('data', (sent: Buffer) => {
      if (held && sent.includes('COMMIT')) held.push(far.pause());
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.once('error', () => other.destroy()).once('close', () => void (sockets.delete(one) && other.destroy()));
    }
  });
  let port = 0;
  const mend = async () => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const cut = async () => {
    if (!server.listening) return;
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
  await mend();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The line has no port');
  port = address.port;
  afterFile(cut);
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  const holdCommits = () => {
    held = [];
    return () => {
      for (const far of held ?? []) far.resume();
      held = undefined;
    };
  };
  return { url: url.href, cut, mend, holdCommits };
}
