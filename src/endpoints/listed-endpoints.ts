import { restorable } from './restorable.ts';

/** The endpoints that an account owns or collaborates on; or else, of its own, those that were deleted and can be restored. */
export function listedEndpoints(accountId: string, deleted: boolean) {
  if (deleted) return { accountId, ...restorable() };
  return { deletedAt: null, OR: [{ accountId }, { keys: { some: { collaborators: { some: { accountId } } } } }] };
}
