import type { EndpointAccess, KeyScope } from '../access/actor.ts';
import { checkName } from '../accounts/check-name.ts';
import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { Refusal } from '../errors.ts';
import { checkLimits, type KeyLimits, refuseKnownName } from './check-key.ts';
import { lockEndpointRow } from './keys.sql.ts';
import { lockKey } from './lock-key.ts';

/** Absent or null values stay, except that a null limit removes the limit. */
interface KeyChanges extends KeyLimits {
  name?: string | null;
  canCreate?: boolean | null;
  canRead?: boolean | null;
  canUpdate?: boolean | null;
  canDelete?: boolean | null;
  scope?: KeyScope | null;
  sandboxActive?: boolean | null;
  productionActive?: boolean | null;
}

/**
 * Changes a key. Throws NOT_FOUND, INVALID_ARGUMENT, SETTINGS_CHANGED, and CONFLICT for a name in use or a fixed value
 * of the default pair.
 */
export async function updateKey(
  { prisma, by }: Changing,
  endpoint: EndpointAccess,
  keyId: string,
  wanted: KeyChanges,
  ifRevision?: number | null,
): Promise<void> {
  const changes = changesOf(wanted);
  checkLimits(changes);
  const { endpointId, ownerId } = endpoint;
  await prisma.$transaction(async (tx) => {
    if (changes.name !== undefined) await lockEndpointRow(tx, endpointId);
    const key = await lockKey(tx, endpoint, keyId, ifRevision);
    if (key.default) refuseForDefault(changes);
    if (changes.name !== undefined) await refuseKnownName(tx, endpointId, changes.name, key.id);
    await tx.apiKey.update({ where: { id: key.id }, data: changes });
    await audit(tx, by, { action: 'key.updated', ownerId, endpointId, subject: key.name, details: printable(changes) });
  });
}

function changesOf(wanted: KeyChanges) {
  const { name, expiresAt, burstRequests, burstSeconds } = wanted;
  return {
    name: name == null ? undefined : checkName(name),
    canCreate: wanted.canCreate ?? undefined,
    canRead: wanted.canRead ?? undefined,
    canUpdate: wanted.canUpdate ?? undefined,
    canDelete: wanted.canDelete ?? undefined,
    scope: wanted.scope ?? undefined,
    sandboxActive: wanted.sandboxActive ?? undefined,
    productionActive: wanted.productionActive ?? undefined,
    expiresAt,
    burstRequests,
    burstSeconds,
  };
}

type Changes = ReturnType<typeof changesOf>;

function refuseForDefault({ sandboxActive, productionActive, burstRequests, burstSeconds, ...kept }: Changes): void {
  if (Object.values(kept).some((value) => value !== undefined)) {
    throw new Refusal('CONFLICT', {
      message:
        'The default pair keeps its name, its permissions and its scope, and does not end; make another key for that',
    });
  }
}

/** Returns the changes as the audit log stores them. */
function printable(changes: Changes): Record<string, string | number | boolean | null> {
  const changed = Object.entries(changes).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  return Object.fromEntries(
    changed.map(({ name, value }) => [name, value instanceof Date ? value.toISOString() : value]),
  );
}

/**
 * Deletes a collaboration key with its invitations and its webhook. Data made with it stays visible to the owner.
 * Throws NOT_FOUND, and CONFLICT for the default pair.
 */
export async function deleteKey({ prisma, by }: Changing, endpoint: EndpointAccess, keyId: string): Promise<void> {
  const { endpointId, ownerId } = endpoint;
  await prisma.$transaction(async (tx) => {
    const key = await lockKey(tx, endpoint, keyId);
    if (key.default)
      throw new Refusal('CONFLICT', { message: 'The default pair cannot be deleted; regenerate it, or switch it off' });
    await tx.apiKey.delete({ where: { id: key.id } });
    await audit(tx, by, { action: 'key.deleted', ownerId, endpointId, subject: key.name });
  });
}
