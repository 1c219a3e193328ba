export const restorableDays = 30;
const restorableMs = restorableDays * 24 * 60 * 60 * 1000;

/** Until when an endpoint that was deleted can be restored. */
export function restorableUntil(deletedAt: Date): Date {
  return new Date(deletedAt.getTime() + restorableMs);
}

/** What was deleted after this moment can be restored. */
export function restorableFrom(): Date {
  return new Date(Date.now() - restorableMs);
}

/** What of the endpoints tells those that can be restored. */
export function restorable() {
  return { deletedAt: { gt: restorableFrom() } };
}
