import type { Admission, EnvironmentName, KeyScope } from '../access/actor.ts';

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
