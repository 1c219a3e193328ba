import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { pino } from 'pino';
import { z } from 'zod';
import { readConfig } from '../../src/config.ts';
import type { Closers } from '../../src/context.ts';

// A process of its own, forked by global-setup.ts: runs servers for one test file after another, so that what they are made of is
// loaded once for all. POST starts one of the environment that is sent, which logs into a file; DELETE ends all. Says where it listens by its first message.

const wanted = z.object({ env: z.record(z.string(), z.string()), args: z.array(z.string()), logFile: z.string() });
const closers: Closers = [];

const door = createServer(async (request, response) => {
  try {
    if (request.method === 'POST') await start(wanted.parse(await json(request)));
    else await closeAll();
    response.end();
  } catch (error) {
    response.writeHead(500).end(error instanceof Error ? error.stack : String(error));
  }
});

await once(door.listen(0, '127.0.0.1'), 'listening');
process.send?.(door.address());
process.once('disconnect', () => process.exit());

async function start({ env, args, logFile }: z.infer<typeof wanted>): Promise<void> {
  const { start: startRole } = await import('../../src/start.ts');
  const config = readConfig(env, args);
  await startRole(config, pino({ level: config.logLevel }, pino.destination({ dest: logFile, sync: true })), closers);
}

async function closeAll(): Promise<void> {
  for (let close = closers.pop(); close; close = closers.pop()) await close();
}
