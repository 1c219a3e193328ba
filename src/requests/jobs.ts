import { z } from 'zod';
import { type JobKind, untilDone } from '../jobs/job-kind.ts';

/** Tells workers that groups were committed. Ours, not the queue's own notification, which each commit would wait for in line. */
export const acceptedChannel = 'sluice_accepted';

/** The requests of one committed group: of each endpoint the ids, spaced, since one long string is stored cheapest. */
export interface Group {
  requests: Record<string, string>;
}

/** Applies a group. */
export const applyGroup: JobKind<Group> = {
  name: 'apply-group',
  data: z.object({ requests: z.record(z.uuid(), z.string().regex(/^[0-9a-f-]{36}( [0-9a-f-]{36})*$/)) }),
  // A batch takes well under a second. What a killed worker had in hand is another's after this and the supervisor's second.
  queue: { policy: 'standard', partition: true, expireInSeconds: 10, deleteAfterSeconds: 60, ...untilDone },
};

/** The data of a job that applies the given requests. */
export function groupOf(requests: readonly { endpointId: string; id: string }[]): Group {
  const group: Group['requests'] = {};
  for (const { endpointId, id } of requests) group[endpointId] = group[endpointId] === undefined ? id : `${group[endpointId]} ${id}`;
  return { requests: group };
}

/** Queues again what is still QUEUED though its job is gone. */
export const requeueStranded: JobKind<Record<string, never>> = {
  name: 'requeue-stranded',
  data: z.object({}).strict(),
  queue: { policy: 'singleton', expireInSeconds: 60, deleteAfterSeconds: 3600 },
};

/** Removes tombstones that no open write can need. */
export const pruneTombstones: JobKind<Record<string, never>> = {
  name: 'prune-tombstones',
  data: z.object({}).strict(),
  queue: { policy: 'singleton', expireInSeconds: 600, deleteAfterSeconds: 3600 },
};

/** Removes what idempotency keys were answered too long ago to be repeated. */
export const pruneRemembered: JobKind<Record<string, never>> = {
  name: 'prune-remembered',
  data: z.object({}).strict(),
  queue: { policy: 'singleton', expireInSeconds: 1800, deleteAfterSeconds: 3600 },
};

/** Gathers the values of fields that have become searchable, and removes those of fields that no longer are. */
export const indexFields: JobKind<Record<string, never>> = {
  name: 'index-fields',
  data: z.object({}).strict(),
  // One at work and one waiting at most. A million records take minutes; what a killed worker had in hand begins again.
  queue: { policy: 'stately', notify: true, expireInSeconds: 4 * 3600, heartbeatSeconds: 30, deleteAfterSeconds: 3600 },
};

/** Removes what has expired in the sandboxes. */
export const expireSandbox: JobKind<Record<string, never>> = {
  name: 'expire-sandbox',
  data: z.object({}).strict(),
  // There may be millions of rows. What a killed worker had in hand begins again, and finds less to do.
  queue: { policy: 'singleton', expireInSeconds: 6 * 3600, heartbeatSeconds: 30, deleteAfterSeconds: 3600 },
};

/** Removes endpoints that were deleted too long ago to be restored. */
export const purgeEndpoints: JobKind<Record<string, never>> = {
  name: 'purge-endpoints',
  data: z.object({}).strict(),
  queue: { policy: 'singleton', expireInSeconds: 6 * 3600, heartbeatSeconds: 30, deleteAfterSeconds: 3600 },
};
