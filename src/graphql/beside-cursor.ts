/**
 * Returns the filter of a page of a list by id, newest first. Prisma's own cursor looks up its row, and skips one row
 * too many if that has left the list meanwhile.
 */
export function besideCursor({ cursor, take }: { cursor?: { id?: string | undefined } | undefined; take: number }) {
  if (cursor?.id === undefined) return {};
  return { id: take < 0 ? { gt: cursor.id } : { lt: cursor.id } };
}
