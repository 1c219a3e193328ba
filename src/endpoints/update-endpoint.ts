import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { Refusal } from '../errors.ts';
import { changeEndpoint } from './change-endpoint.ts';
import { checkDescription, checkName } from './check-texts.ts';

/** The changes; null or absent values stay. */
export interface EndpointEdits {
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
