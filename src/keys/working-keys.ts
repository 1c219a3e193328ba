import type { Admission, EnvironmentName, KeyScope } from '../access/actor.ts';

/** What tells whether a collaborator's key works, and what it sees. */
export const workingKeySelect = {
  id: true,
  canRead: true,
  scope: true,
  sandboxActive: true,
  productionActive: true,
  expiresAt: true,
} as const;

/** Tells whether a key is switched on in an environment, and not at its end. */
export function worksIn(
  key: { sandboxActive: boolean; productionActive: boolean; expiresAt: Date | null },
  environment: EnvironmentName,
): boolean {
  const active = environment === 'SANDBOX' ? key.sandboxActive : key.productionActive;
  return active && (key.expiresAt === null || key.expiresAt > new Date());
}

/** The keys whose records and requests are seen by who works with these; null for all. */
export function seenWith(keys: readonly { id: string; scope: KeyScope }[]): Admission['seesKeys'] {
  return keys.some(({ scope }) => scope === 'ALL') ? null : keys.map(({ id }) => id);
}
