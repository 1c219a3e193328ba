import { audit } from '../audit/audit.ts';
import type { By } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import type { Settings } from './settings.ts';
import { storeFields } from './store-fields.ts';

interface VersionWanted {
  endpointId: string;
  settings: Settings;
  /** The version that is brought back, when it is a rollback. */
  restoredFrom?: number;
}

/** Gives production settings, as the endpoint's next version, and answers its number. Locks the endpoint's row. */
export async function writeVersion(tx: PrismaTransaction, by: By, { endpointId, settings, restoredFrom }: VersionWanted): Promise<number> {
  const { version, accountId } = await tx.endpoint.update({ where: { id: endpointId }, data: { version: { increment: 1 } } });
  await storeFields(tx, endpointId, 'PRODUCTION', settings.fields);
  await tx.environment.update({ where: { endpointId_name: { endpointId, name: 'PRODUCTION' } }, data: { settingsChangedAt: new Date() } });
  await tx.endpointVersion.create({
    data: {
      endpointId,
      number: version,
      settings: JSON.parse(JSON.stringify(settings)),
      deployedBy: by.accountId ?? accountId,
      restoredFrom: restoredFrom ?? null,
    },
  });
  await audit(tx, by, {
    action: restoredFrom === undefined ? 'endpoint.deployed' : 'endpoint.rolled_back',
    ownerId: accountId,
    endpointId,
    subject: `version ${version}`,
    details: restoredFrom === undefined ? {} : { restoredFrom },
  });
  return version;
}
