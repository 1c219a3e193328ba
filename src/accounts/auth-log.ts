import type { BetterAuthOptions } from 'better-auth';
import type { Logger } from 'pino';

/**
 * Passes better-auth's log to ours. It logs callers' mistakes as errors, with texts that may quote them. So only thrown
 * errors are errors here, and the rest is for debugging.
 */
export function authLog(log: Logger): NonNullable<BetterAuthOptions['logger']> {
  return {
    level: 'warn',
    log(level, message, ...details) {
      const thrown = details.find((detail) => detail instanceof Error);
      if (level === 'error' && thrown)
        log.error({ err: thrown }, `sign_in.failed: the caller gets an error; ${message}`);
      else log.debug({ level }, `sign_in.noted: ${message}`);
    },
  };
}
