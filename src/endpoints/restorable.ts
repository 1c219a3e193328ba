export const restorableDays = 30;
const restorableMs = restorableDays * 24 * 60 * 60 * 1000;

/** Returns the last time that a deleted endpoint can be restored. */
export function restorableUntil(deletedAt: Date): Date {
  return new Date(deletedAt.getTime() + restorableMs);
}

/** Returns the earliest time of deletion that can still be restored. */
export function restorableFrom(): Date {
  return new Date(Date.now() - restorableMs);
}

/** Returns the filter of endpoints that can be restored. */
export function restorable() {
  return { deletedAt: { gt: restorableFrom() } };
}
