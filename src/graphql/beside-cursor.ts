/**
 * Which rows of a list by id, newest first, a page is of. Prisma's own cursor looks its row up, and passes over one row too
 * many when that has left the list meanwhile.
 */
export function besideCursor({ cursor, take }: { cursor?: { id?: string | undefined } | undefined; take: number }) {
  if (cursor?.id === undefined) return {};
  return { id: take < 0 ? { gt: cursor.id } : { lt: cursor.id } };
}
