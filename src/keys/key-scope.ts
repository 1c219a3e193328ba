import type { KeyScope } from '../access/actor.ts';

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
