import type { Actor, Admission, EnvironmentName, KeyScope } from '../access/actor.ts';

/**
 * Returns a key's scope. The default pair sees all whatever is stored, because an older version that still runs stores
 * no scope.
 */
export function scopeOf(key: { default: boolean; scope: KeyScope }): KeyScope {
  return key.default ? 'ALL' : key.scope;
}

/** Returns the default scope of a new collaboration key. A key that cannot create has no records of its own to see. */
export function scopeByDefault({
  canCreate = true,
  canRead = true,
}: {
  canCreate?: boolean;
  canRead?: boolean;
}): KeyScope {
  return canRead && !canCreate ? 'ALL' : 'OWN';
}

/** The columns that decide if a collaborator's key works, and its scope. */
export const workingKeySelect = {
  id: true,
  canRead: true,
  scope: true,
  sandboxActive: true,
  productionActive: true,
  expiresAt: true,
} as const;

/** Returns true if a key is switched on in an environment and has not ended. */
export function worksIn(
  key: { sandboxActive: boolean; productionActive: boolean; expiresAt: Date | null },
  environment: EnvironmentName,
): boolean {
  const active = environment === 'SANDBOX' ? key.sandboxActive : key.productionActive;
  return active && (key.expiresAt === null || key.expiresAt > new Date());
}

/** Returns the keys whose records and requests are visible to a holder of these; null for all. */
export function seenWith(keys: readonly { id: string; scope: KeyScope }[]): Admission['seesKeys'] {
  return keys.some(({ scope }) => scope === 'ALL') ? null : keys.map(({ id }) => id);
}

/** Returns a filter of the keys that an actor sees: those of their endpoints and those that they collaborate with. */
export function seenKeys(actor: Actor | undefined) {
  const accountId = actor?.kind === 'account' ? actor.accountId : null;
  if (accountId === null) return { id: { in: [] } };
  return { OR: [{ endpoint: { accountId } }, { collaborators: { some: { accountId } } }] };
}
