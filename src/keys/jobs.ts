import { scheduledKind } from '../jobs/schedule.ts';

/** Removes what replaced keys have left, once no webhook can need it any more. */
export const pruneSecrets = scheduledKind('prune-secrets');
