import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { changeEndpoint } from './change-endpoint.ts';

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
