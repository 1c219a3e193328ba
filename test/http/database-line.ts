import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterFile } from '../support/after-file.ts';

/** A way to the database that can be cut, and mended, as a network would. */
export interface DatabaseLine {
  /** The connection string that leads over the line. */
  url: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** Closed after the file. */
export async function openDatabaseLine(databaseUrl: string): Promise<DatabaseLine> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
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
  return { url: url.href, cut, mend };
}
