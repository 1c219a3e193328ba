import type { Actor } from '../access/actor.ts';

/** Which keys of any endpoint an actor sees: all of those that they own, and those that they collaborate with. */
export function seenKeys(actor: Actor | undefined) {
  const accountId = actor?.kind === 'account' ? actor.accountId : null;
  if (accountId === null) return { id: { in: [] } };
  return { OR: [{ endpoint: { accountId } }, { collaborators: { some: { accountId } } }] };
}
