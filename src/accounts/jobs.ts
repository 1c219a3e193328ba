import { scheduledKind } from '../jobs/schedule.ts';

/** Removes sessions, and proofs that nobody has given, once they have expired. */
export const pruneSessions = scheduledKind('prune-sessions');
