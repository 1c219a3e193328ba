import { z } from 'zod';
import { type JobKind, untilDone } from '../../jobs/job-kind.ts';

/**
 * Notifies workers of committed groups. Ours, because the queue's own notification would make commits wait for each
 * other.
 */
export const acceptedChannel = 'sluice_accepted';

/**
 * The requests of one committed group: the ids of each endpoint, separated by spaces. One long string is stored
 * cheapest.
 */
export interface Group {
  requests: Record<string, string>;
}

/** Applies a group. */
export const applyGroup: JobKind<Group> = {
  name: 'apply-group',
  data: z.object({ requests: z.record(z.uuid(), z.string().regex(/^[0-9a-f-]{36}( [0-9a-f-]{36})*$/)) }),
  // A batch takes well under a second. Another worker gets a killed one's jobs after this time and the supervisor's
  // second.
  queue: { policy: 'standard', partition: true, expireInSeconds: 10, deleteAfterSeconds: 60, ...untilDone },
};

/** Returns the data of a job that applies the given requests. */
export function groupOf(requests: readonly { endpointId: string; id: string }[]): Group {
  const group: Group['requests'] = {};
  for (const { endpointId, id } of requests)
    group[endpointId] = group[endpointId] === undefined ? id : `${group[endpointId]} ${id}`;
  return { requests: group };
}
