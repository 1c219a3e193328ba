import { z } from 'zod';
import { type JobKind, keptWhenFailed, untilDone } from '../jobs/job-kind.ts';

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
