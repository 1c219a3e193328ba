import type { Actor } from '../access/actor.ts';

/** Returns a filter of the keys that an actor sees: those of their endpoints and those that they collaborate with. */
export function seenKeys(actor: Actor | undefined) {
  const accountId = actor?.kind === 'account' ? actor.accountId : null;
  if (accountId === null) return { id: { in: [] } };
  return { OR: [{ endpoint: { accountId } }, { collaborators: { some: { accountId } } }] };
}
