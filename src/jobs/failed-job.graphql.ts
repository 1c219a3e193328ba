import { signedIn } from '../access/admit.ts';
import { builder } from '../graphql/builder.ts';
import { type FailedJob, readFailedJobs } from './failed-jobs.sql.ts';
import { failedJobs } from './job-kind.ts';
import { runAgain } from './run-again.ts';

const shownMax = 100;

const FailedJobType = builder.objectRef<FailedJob>('FailedJob').implement({
  description: 'A job that was given up, or that fails again and again.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID.' }),
    kind: t.exposeString('kind', { description: 'The queue, which tells what the job does, such as `send-mail`.' }),
    reason: t.exposeString('reason', { description: 'Why its last try failed.' }),
    failedAt: t.field({
      type: 'DateTime',
      description: 'When its last try failed.',
      resolve: ({ failedAt }) => failedAt,
    }),
    tries: t.exposeInt('tries', { description: 'The number of tries.' }),
    failures: t.exposeInt('failures', {
      description: `Jobs of its kind that were given up since one succeeded. Of scheduled work only the last one is listed.
For other kinds, 1.`,
    }),
    nextTryAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it is tried again by itself; null for a job that was given up.',
      resolve: ({ nextTryAt }) => nextTryAt,
    }),
  }),
});

builder.queryField('failedJobs', (t) =>
  t.field({
    type: [FailedJobType],
    description: `The last ${shownMax} jobs that failed, newest first, for ${failedJobs.keptDays} days.
Refuses UNAUTHENTICATED, and PERMISSION_DENIED for all but administrators.`,
    authScopes: { administrator: true },
    resolve: (_, __, { pool }) => readFailedJobs(pool, shownMax),
  }),
);

builder.mutationField('runJobAgain', (t) =>
  t.boolean({
    description: `Runs a job again that was given up, within seconds. Returns true. Refuses NOT_FOUND, CONFLICT when an equal job
waits already, UNAUTHENTICATED, and PERMISSION_DENIED for all but administrators.`,
    authScopes: { administrator: true },
    args: { id: t.arg.id({ required: true, description: 'The job.' }) },
    async resolve(_, { id }, context) {
      await runAgain(context, signedIn(context.actor).accountId, id);
      return true;
    },
  }),
);
