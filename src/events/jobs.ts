import { scheduledKind } from '../jobs/schedule.ts';

/** Removes events that are too old to be read on from. */
export const pruneEvents = scheduledKind('prune-events');
