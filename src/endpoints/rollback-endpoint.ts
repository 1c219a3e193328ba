import type { Changing } from '../context.ts';
import { Refusal } from '../errors.ts';
import { compareSettings, isEmpty } from './compare-settings.ts';
import { lockSettings } from './lock-settings.sql.ts';
import { refuseStaleSettings } from './refuse-stale-settings.ts';
import { readSettings } from './settings.ts';
import { settingsOf, type Version } from './version.ts';
import { writeVersion } from './write-version.ts';

/**
 * Copies the settings of an earlier version to production as the next version; the sandbox stays. Throws
 * ENDPOINT_NOT_FOUND, SETTINGS_CHANGED, NOT_FOUND for an unknown version, and CONFLICT if production has its settings
 * already.
 */
export async function rollbackEndpoint(
  changing: Changing,
  endpointId: string,
  number: number,
  ifRevision?: number | null,
): Promise<Version> {
  return changing.prisma.$transaction(async (tx) => {
    await lockSettings(tx, endpointId);
    await refuseStaleSettings(tx, endpointId, ifRevision);
    // Version 0 stands for no settings, and was never deployed.
    if (number === 0)
      throw new Refusal('NOT_FOUND', {
        message: 'Before version 1 nothing was deployed; deactivate the endpoint to stop its calls',
      });
    const settings = await settingsOf(tx, endpointId, number);
    if (isEmpty(compareSettings(await readSettings(tx, endpointId, 'PRODUCTION'), settings))) {
      throw new Refusal('CONFLICT', { message: `Production has the settings of version ${number} already` });
    }
    return writeVersion(tx, changing, { endpointId, settings, restoredFrom: number });
  });
}
