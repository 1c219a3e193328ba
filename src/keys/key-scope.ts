import type { KeyScope } from '../access/actor.ts';

/** The default pair sees all, whatever is stored: an older version that still runs beside this one stores no scope. */
export function scopeOf(key: { default: boolean; scope: KeyScope }): KeyScope {
  return key.default ? 'ALL' : key.scope;
}

/** The scope of a new collaboration key for which none was chosen: who only reads or corrects has made nothing to see. */
export function scopeByDefault({
  canCreate = true,
  canRead = true,
}: {
  canCreate?: boolean;
  canRead?: boolean;
}): KeyScope {
  return canRead && !canCreate ? 'ALL' : 'OWN';
}
