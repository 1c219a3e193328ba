import { builder } from '../graphql/builder.ts';
import { type LateSchedule, lateSchedules } from './late-schedules.ts';
import { countDeadDeliveries, type QueueState, readQueues } from './read-queue-health.sql.ts';

const countMax = 100_000;
/** Workers look every second; a busy one may be late. */
const seenMs = 15_000;

const Queue = builder.objectRef<QueueState>('Queue').implement({
  description: 'A queue of jobs.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The kind of its jobs, such as `apply-group`.' }),
    waiting: t.exposeInt('waiting', { description: 'Jobs that are due and that no worker has claimed.' }),
    later: t.exposeInt('later', { description: 'Jobs that are not due yet.' }),
    active: t.exposeInt('active', { description: 'Jobs that a worker has claimed.' }),
    failed: t.exposeInt('failed', { description: 'Jobs that were given up, until they are removed.' }),
    oldestSeconds: t.exposeFloat('oldestSeconds', {
      nullable: true,
      description: 'The wait of the oldest due job, in seconds; null when none is due.',
    }),
  }),
});

const LateScheduleType = builder.objectRef<LateSchedule>('LateSchedule').implement({
  description: 'Scheduled work that is late.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its queue, named as the work, such as `alert-usage`.' }),
    succeededAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it succeeded last; null when it never has.',
      resolve: ({ succeededAt }) => succeededAt,
    }),
  }),
});

interface QueueHealth {
  queues: QueueState[];
  seenAt: Date | null;
}

const QueueHealthType = builder.objectRef<QueueHealth>('QueueHealth').implement({
  description: 'The state of the work of this installation.',
  fields: (t) => ({
    queues: t.field({
      type: [Queue],
      description: 'Every queue; those with work first.',
      resolve: ({ queues }) => queues,
    }),
    workersSeenAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The last time that a worker checked the queues; null when none ever has.',
      resolve: ({ seenAt }) => seenAt,
    }),
    working: t.boolean({
      description: `True when a worker has checked them in the last ${seenMs / 1000} seconds.`,
      resolve: ({ seenAt }) => seenAt !== null && Date.now() - seenAt.getTime() < seenMs,
    }),
    lateSchedules: t.field({
      type: [LateScheduleType],
      description:
        'The scheduled work without a success for three of its intervals, not counting time without workers.',
      resolve: (_, __, { boss, pool }) => lateSchedules(boss, pool),
    }),
    deadDeliveries: t.int({
      description: `Messages to webhooks and callbacks that were given up, of all endpoints;
counted up to ${countMax.toLocaleString('en')}.`,
      resolve: (_, __, { pool }) => countDeadDeliveries(pool, countMax),
    }),
  }),
});

builder.queryField('queueHealth', (t) =>
  t.field({
    type: QueueHealthType,
    description:
      'The queues of jobs, and late work. Refuses UNAUTHENTICATED, and PERMISSION_DENIED for all but administrators.',
    authScopes: { administrator: true },
    async resolve(_, __, { pool }) {
      const queues = await readQueues(pool);
      const seen = queues.flatMap(({ seenAt }) => seenAt ?? []);
      return { queues, seenAt: seen.length > 0 ? new Date(Math.max(...seen.map(Number))) : null };
    },
  }),
);
