import type { BetterAuthOptions } from 'better-auth';
import type { Logger } from 'pino';

/**
 * better-auth's log, in ours. It tells callers' mistakes as errors too, in words that may hold what they sent: only what was
 * thrown is an error here, and all else is left to who debugs.
 */
export function authLog(log: Logger): NonNullable<BetterAuthOptions['logger']> {
  return {
    level: 'warn',
    log(level, message, ...details) {
      const thrown = details.find((detail) => detail instanceof Error);
      if (level === 'error' && thrown) log.error({ err: thrown }, `signing in met an error: ${message}`);
      else log.debug({ level }, `better-auth: ${message}`);
    },
  };
}
