import type { EndpointAccess, EnvironmentName } from '../../access/actor.ts';
import { audit } from '../../audit/audit.ts';
import type { Changing, Services } from '../../context.ts';
import { forgetRefusedPayloads } from './refusals.sql.ts';

/** Makes an environment keep the payloads of refused calls from now on, or removes those that it has. */
export async function setRefusedPayloads(
  { prisma, pool, by }: Changing & Pick<Services, 'pool'>,
  { endpointId, ownerId, name: subject }: EndpointAccess,
  name: EnvironmentName,
  kept: boolean,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await tx.environment.update({
      where: { endpointId_name: { endpointId, name } },
      data: { keepsRefusedPayloads: kept },
    });
    await audit(tx, by, {
      action: kept ? 'refusals.payloads_kept' : 'refusals.payloads_forgotten',
      ownerId,
      endpointId,
      subject,
      details: { environment: name },
    });
  });
  if (!kept) await forgetRefusedPayloads(pool, { endpointId, environment: name });
}
