import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { pino } from 'pino';
import { z } from 'zod';
import { readConfig } from '../../src/config.ts';
import type { Closers } from '../../src/context.ts';

// A process of its own, forked by global-setup.ts: runs servers for one test file after another, so that their modules are loaded once
// for all. PUT starts one of the environment that is sent, which logs into a file; DELETE at the same place stops it.
// The first message to the parent says where it listens.

const wanted = z.object({ env: z.record(z.string(), z.string()), args: z.array(z.string()), logFile: z.string() });
const running = new Map<string, Closers>();

const door = createServer(async (request, response) => {
  const { method, url: place = '' } = request;
  try {
    if (method === 'PUT') await start(place, wanted.parse(await json(request)));
    else await stop(place);
    response.end();
  } catch (error) {
    response.writeHead(500).end(error instanceof Error ? error.stack : String(error));
  }
});

await once(door.listen(0, '127.0.0.1'), 'listening');
process.send?.(door.address());
process.once('disconnect', () => process.exit());

async function start(place: string, { env, args, logFile }: z.infer<typeof wanted>): Promise<void> {
  const { start: startRole } = await import('../../src/start.ts');
  const config = readConfig(env, args);
  const closers: Closers = [];
  running.set(place, closers);
  const log = pino({ level: config.logLevel }, pino.destination({ dest: logFile, sync: true }));
  try {
    await startRole(config, log, closers);
  } catch (error) {
    await stop(place);
    throw error;
  }
}

async function stop(place: string): Promise<void> {
  const closers = running.get(place) ?? [];
  running.delete(place);
  for (let close = closers.pop(); close; close = closers.pop()) await close();
}
