import type { EndpointAccess } from '../../access/actor.ts';
import { audit } from '../../audit/audit.ts';
import type { Changing, Services } from '../../context.ts';
import { firstUuidOf } from '../../ids.ts';
import { clearRefusals } from '../refusals/refusals.sql.ts';
import { drawSeq } from './sweep.sql.ts';
import { removeRecords, removeRequests, sweepSlackMs } from './sweep.ts';

/** The counts that a clearing has removed. */
export interface Cleared {
  records: number;
  requests: number;
}

/**
 * Removes everything accepted in an endpoint's sandbox before it began, with deliveries and attempts. A collaborator
 * removes the records that their keys made, and the requests to them. Later writes stay. It runs in short
 * transactions, requests first, so that no later apply restores a record.
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
    seqMax: await drawSeq(pool, ownerId),
    before: null,
  } as const;
  // Requests of both environments share one order by time. Earlier ones were scanned before, and are gone.
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
