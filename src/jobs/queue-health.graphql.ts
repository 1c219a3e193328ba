import { builder } from '../graphql/builder.ts';
import { type LateSchedule, lateSchedules } from './late-schedules.ts';
import { countDeadDeliveries, type QueueState, readQueues } from './read-queue-health.sql.ts';

const countMax = 100_000;
/** Workers look every second; one that is busy may be late. */
const seenMs = 15_000;

const Queue = builder.objectRef<QueueState>('Queue').implement({
  description: 'One queue of jobs.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What its jobs do, such as `apply-group`.' }),
    waiting: t.exposeInt('waiting', { description: 'Jobs that are due and that no worker has in hand.' }),
    later: t.exposeInt('later', { description: 'Jobs whose time has not come.' }),
    active: t.exposeInt('active', { description: 'Jobs that a worker has in hand.' }),
    failed: t.exposeInt('failed', { description: 'Jobs that were given up, until they are forgotten.' }),
    oldestSeconds: t.exposeFloat('oldestSeconds', {
      nullable: true,
      description: 'How long the oldest job that is due has waited; null when none is.',
    }),
  }),
});

const LateScheduleType = builder.objectRef<LateSchedule>('LateSchedule').implement({
  description: 'Work that is to be done at certain times, and was not.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its queue, which tells what it does, such as `alert-usage`.' }),
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
  description: 'How the work of this installation stands.',
  fields: (t) => ({
    queues: t.field({
      type: [Queue],
      description: 'Every queue; those with work first.',
      resolve: ({ queues }) => queues,
    }),
    workersSeenAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When a worker last looked after the queues; null when none ever has.',
      resolve: ({ seenAt }) => seenAt,
    }),
    working: t.boolean({
      description: `Whether a worker has done so in the last ${seenMs / 1000} seconds.`,
      resolve: ({ seenAt }) => seenAt !== null && Date.now() - seenAt.getTime() < seenMs,
    }),
    lateSchedules: t.field({
      type: [LateScheduleType],
      description:
        'The scheduled work that has not succeeded for three of its intervals, as long as workers were there to do it.',
      resolve: (_, __, { boss, pool }) => lateSchedules(boss, pool),
    }),
    deadDeliveries: t.int({
      description: `Messages to webhooks and callbacks that are given up, of all endpoints; counted up to ${countMax.toLocaleString('en')}.`,
      resolve: (_, __, { pool }) => countDeadDeliveries(pool, countMax),
    }),
  }),
});

builder.queryField('queueHealth', (t) =>
  t.field({
    type: QueueHealthType,
    description:
      'The queues of jobs and what is stuck. Refuses UNAUTHENTICATED, and PERMISSION_DENIED for all but administrators.',
    authScopes: { administrator: true },
    async resolve(_, __, { pool }) {
      const queues = await readQueues(pool);
      const seen = queues.flatMap(({ seenAt }) => seenAt ?? []);
      return { queues, seenAt: seen.length > 0 ? new Date(Math.max(...seen.map(Number))) : null };
    },
  }),
);
