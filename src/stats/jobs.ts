import { scheduledKind } from '../jobs/schedule.ts';

/** Removes figures that no month can show any more. */
export const pruneFigures = scheduledKind('prune-figures');
