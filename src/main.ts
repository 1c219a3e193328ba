import { type Logger, pino } from 'pino';
import { type Config, ConfigError, readConfig } from './config.ts';
import type { Closers } from './context.ts';
import { start } from './start.ts';

/** Under npm one Ctrl-C arrives twice: from the terminal, and from npm. */
const sameKeyMs = 300;

await run();

async function run(): Promise<void> {
  const config = configOrExit();
  const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }));
  const closers: Closers = [];
  stopOnSignals(closers, log);
  try {
    await start(config, log, closers);
    // Garbage of the start is a third of the process's memory, and V8 would keep it while the load is low.
    await globalThis.gc?.({ type: 'major', flavor: 'last-resort', execution: 'async' });
  } catch (error) {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    else log.fatal({ err: error }, 'start.failed: the process exits with code 1');
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

/** The first signal drains: stop accepting, finish running work, close the database. A second one stops at once. */
function stopOnSignals(closers: Closers, log: Logger): void {
  let stoppingSince: number | undefined;
  const stop = async (signal: NodeJS.Signals) => {
    if (stoppingSince !== undefined) {
      if (Date.now() - stoppingSince > sameKeyMs) process.exit(130);
      return;
    }
    stoppingSince = Date.now();
    log.info({ signal }, 'stop.started: running work is finished first');
    await closeAll(closers, log);
    log.info('stop.finished: the process exits');
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function closeAll(closers: Closers, log: Logger): Promise<void> {
  for (let close = closers.pop(); close; close = closers.pop()) {
    await close().catch((error: unknown) =>
      log.error({ err: error }, 'stop.close_failed: the stop continues with the rest'),
    );
  }
}
