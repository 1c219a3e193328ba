import { audit } from '../audit/audit.ts';
import { refuseStale } from '../audit/refuse-stale.ts';
import type { Changing } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { checkDescription, checkName } from './check-texts.ts';
import { refuseDuplicate } from './refuse-duplicate.ts';
import { lockSettings } from './settings.sql.ts';

interface EndpointChange {
  name?: string;
  description?: string;
  active?: boolean;
  deletedAt?: Date;
}

/**
 * Changes and returns an endpoint's row. Throws ENDPOINT_NOT_FOUND if it was deleted meanwhile, CONFLICT for a name in
 * use, and SETTINGS_CHANGED if the caller read another revision.
 */
async function changeEndpoint(
  tx: PrismaTransaction,
  endpointId: string,
  data: EndpointChange,
  ifRevision?: number | null,
) {
  await lockSettings(tx, endpointId);
  const { revision, name, description, active } = await tx.endpoint.findUniqueOrThrow({ where: { id: endpointId } });
  await refuseStale(tx, ifRevision, { revision, current: () => ({ name, description, active }) });
  const [endpoint] = await tx.endpoint
    .updateManyAndReturn({ where: { id: endpointId, deletedAt: null }, data })
    .catch(refuseDuplicate);
  if (!endpoint) throw new Refusal('ENDPOINT_NOT_FOUND', { message: 'There is no such endpoint of yours' });
  return endpoint;
}

/** The changes; null or absent values stay. */
interface EndpointEdits {
  name?: string | null | undefined;
  description?: string | null | undefined;
}

/**
 * Changes the name or description of an endpoint. Throws VALIDATION_FAILED, CONFLICT for a name in use,
 * ENDPOINT_NOT_FOUND, SETTINGS_CHANGED.
 */
export async function updateEndpoint(
  { prisma, by }: Changing,
  endpointId: string,
  edits: EndpointEdits,
  ifRevision?: number | null,
): Promise<void> {
  const data = {
    ...(edits.name != null && { name: edits.name.trim() }),
    ...(edits.description != null && { description: edits.description }),
  };
  const faults = [
    ...(data.name === undefined ? [] : checkName(data.name)),
    ...(data.description === undefined ? [] : checkDescription(data.description)),
  ];
  if (faults.length > 0) throw new Refusal('VALIDATION_FAILED', { details: faults });
  await prisma.$transaction(async (tx) => {
    const { accountId, name } = await changeEndpoint(tx, endpointId, data, ifRevision);
    await audit(tx, by, {
      action: 'endpoint.updated',
      ownerId: accountId,
      endpointId,
      subject: name,
      details: { changed: Object.keys(data) },
    });
  });
}

/** Switches both environments of an endpoint on or off; its data stays. Throws ENDPOINT_NOT_FOUND, SETTINGS_CHANGED. */
export async function setEndpointActive(
  { prisma, by }: Changing,
  endpointId: string,
  active: boolean,
  ifRevision?: number | null,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const { accountId, name } = await changeEndpoint(tx, endpointId, { active }, ifRevision);
    await audit(tx, by, {
      action: active ? 'endpoint.activated' : 'endpoint.deactivated',
      ownerId: accountId,
      endpointId,
      subject: name,
    });
  });
}

/**
 * Deletes an endpoint: its keys no longer find it, its name is free, and its owner may restore it for a while. Throws
 * ENDPOINT_NOT_FOUND.
 */
export async function deleteEndpoint({ prisma, by }: Changing, endpointId: string): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const { accountId, name } = await changeEndpoint(tx, endpointId, { deletedAt: new Date() });
    await audit(tx, by, { action: 'endpoint.deleted', ownerId: accountId, endpointId, subject: name });
  });
}
