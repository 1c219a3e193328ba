import type { EndpointAccess } from '../../access/actor.ts';
import { audit } from '../../audit/audit.ts';
import type { Changing, Services } from '../../context.ts';
import { firstUuidOf } from '../../ids.ts';
import { clearRefusals } from '../refusals/refusals.sql.ts';
import { removeRecords, removeRequests } from './sweep.ts';
import { sweepSlackMs } from './sweep-slack.ts';
import { takePlace } from './take-place.sql.ts';

/** How much a clearing has removed. */
export interface Cleared {
  records: number;
  requests: number;
}

/**
 * Removes what was accepted in the sandbox of an endpoint before it began, with deliveries and attempts: for the owner all,
 * for a collaborator the records that their keys made and the requests to them. What is accepted later stays, whatever it
 * is about. In short transactions, requests first: an apply that comes later finds nothing that it could bring back.
 */
export async function clearSandbox(
  { pool, scanPool, prisma, by }: Changing & Pick<Services, 'pool' | 'scanPool'>,
  access: EndpointAccess,
): Promise<Cleared> {
  const { endpointId, ownerId, role } = access;
  const { sweptTo } = await prisma.environment.findUniqueOrThrow({
    where: { endpointId_name: { endpointId, name: 'SANDBOX' } },
  });
  const sweep = {
    endpointId,
    environment: 'SANDBOX',
    keyIds: role === 'OWNER' ? null : access.keyIds,
    seqMax: await takePlace(pool, ownerId),
    before: null,
  } as const;
  // An endpoint's requests lie among each other by time, production's too: those before were looked at, and are gone.
  const range = sweptTo ? { after: firstUuidOf(new Date(sweptTo.getTime() - sweepSlackMs)) } : {};
  const requests = await removeRequests(scanPool, sweep, range);
  const records = await removeRecords(scanPool, sweep, 'SANDBOX');
  await clearRefusals(pool, sweep, sweep.keyIds);
  await prisma.$transaction((tx) =>
    audit(tx, by, {
      action: 'sandbox.cleared',
      ownerId,
      endpointId,
      subject: access.name,
      details: { all: role === 'OWNER', records, requests },
    }),
  );
  return { records, requests };
}
