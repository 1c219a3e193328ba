import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { compareSettings, isEmpty } from './compare-settings.ts';
import { lockSettings } from './lock-settings.sql.ts';
import { refuseStaleSettings } from './refuse-stale-settings.ts';
import { readSettings, type Settings } from './settings.ts';

/**
 * Locks the settings of both environments for the transaction, and returns the sandbox's. Throws CONFLICT if they are
 * deployed already, ENDPOINT_NOT_FOUND if the endpoint is deleted, SETTINGS_CHANGED if the caller read others.
 */
export async function takeUndeployedSettings(
  tx: PrismaTransaction,
  endpointId: string,
  ifRevision?: number | null,
): Promise<Settings> {
  const { version } = await lockSettings(tx, endpointId);
  await refuseStaleSettings(tx, endpointId, ifRevision);
  const settings = await readSettings(tx, endpointId, 'SANDBOX');
  if (version > 0 && isEmpty(compareSettings(await readSettings(tx, endpointId, 'PRODUCTION'), settings))) {
    throw new Refusal('CONFLICT', {
      message: 'There is nothing to deploy: production has the settings of the sandbox already',
    });
  }
  return settings;
}
