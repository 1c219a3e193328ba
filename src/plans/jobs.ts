import { z } from 'zod';
import { type JobKind, keptWhenFailed, untilDone } from '../jobs/job-kind.ts';

/** Posts one alert to the owner's present alert webhook. The job holds no URL, because the URL is a secret. */
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
