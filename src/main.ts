import { type Logger, pino } from 'pino';
import { type Config, ConfigError, readConfig } from './config.ts';
import type { Closers } from './context.ts';
import { start } from './start.ts';

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
    // What starting left behind is a third of the process; V8 would keep it for as long as little happens.
    await globalThis.gc?.({ type: 'major', flavor: 'last-resort', execution: 'async' });
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
