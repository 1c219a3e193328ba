import { z } from 'zod';
import { type JobKind, keptWhenFailed, untilDone } from '../jobs/job-kind.ts';
import { scheduledKind } from '../jobs/schedule.ts';

/** Alerts the owners who have used 80 % or all of their quota. */
export const alertUsage = scheduledKind('alert-usage', 600);

/** Posts one alert to where its owner wants it now: the URL, which lets in whoever knows it, does not wait here. */
export const postAlert: JobKind<{ accountId: string; text: string }> = {
  name: 'post-alert',
  data: z.object({ accountId: z.uuid(), text: z.string() }),
  queue: {
    policy: 'standard',
    notify: true,
    expireInSeconds: 60,
    ...untilDone,
    ...keptWhenFailed,
    retryLimit: 5,
    retryDelay: 60,
    deleteAfterSeconds: 3600,
  },
};

/** Removes what is left of burst limits and attempts whose windows have ended. */
export const pruneRateLimits = scheduledKind('prune-rate-limits', 600);
