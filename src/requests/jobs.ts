import { z } from 'zod';
import { type JobKind, untilDone } from '../jobs/job-kind.ts';
import { type ScheduledKind, scheduledKind } from '../jobs/schedule.ts';

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
  for (const { endpointId, id } of requests)
    group[endpointId] = group[endpointId] === undefined ? id : `${group[endpointId]} ${id}`;
  return { requests: group };
}

/** Queues again what is still QUEUED though its job is gone. */
export const requeueStranded = scheduledKind('requeue-stranded', 600);

/** Removes tombstones that no open write can need. */
export const pruneTombstones = scheduledKind('prune-tombstones');

/** Removes what idempotency keys were answered too long ago to be repeated. */
export const pruneRemembered = scheduledKind('prune-remembered');

/** Removes refused calls that are not shown any more. */
export const pruneRefusals = scheduledKind('prune-refusals');

const indexing = scheduledKind('index-fields', 4 * 3600);
/** Gathers the values of fields that have become searchable, and removes those of fields that no longer are: one at work, and one waiting at most. */
export const indexFields: ScheduledKind = { ...indexing, queue: { ...indexing.queue, policy: 'stately' } };

/** Removes what has expired in the sandboxes. */
export const expireSandbox = scheduledKind('expire-sandbox');

/** Removes endpoints that were deleted too long ago to be restored. */
export const purgeEndpoints = scheduledKind('purge-endpoints');
