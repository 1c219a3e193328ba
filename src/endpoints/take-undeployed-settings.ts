import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { compareSettings, isEmpty } from './compare-settings.ts';
import { lockSettings } from './lock-settings.sql.ts';
import { readSettings, type Settings } from './settings.ts';

/**
 * The sandbox's settings, which stay as they are until the transaction ends, as production does. Throws CONFLICT when they
 * are deployed already, ENDPOINT_NOT_FOUND when the endpoint is deleted.
 */
export async function takeUndeployedSettings(tx: PrismaTransaction, endpointId: string): Promise<Settings> {
  const { version } = await lockSettings(tx, endpointId);
  const settings = await readSettings(tx, endpointId, 'SANDBOX');
  if (version > 0 && isEmpty(compareSettings(await readSettings(tx, endpointId, 'PRODUCTION'), settings))) {
    throw new Refusal('CONFLICT', { message: 'There is nothing to deploy: production has the settings of the sandbox already' });
  }
  return settings;
}
