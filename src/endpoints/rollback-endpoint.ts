import type { Changing } from '../context.ts';
import { Refusal } from '../errors.ts';
import { compareSettings, isEmpty } from './compare-settings.ts';
import { lockSettings } from './lock-settings.sql.ts';
import { refuseStaleSettings } from './refuse-stale-settings.ts';
import { readSettings } from './settings.ts';
import { settingsOf, type Version } from './version.ts';
import { writeVersion } from './write-version.ts';

/**
 * Gives production the settings of an earlier version, as the next one; the sandbox stays as it is. Throws ENDPOINT_NOT_FOUND,
 * NOT_FOUND when there was no such version, CONFLICT when production has its settings already, and SETTINGS_CHANGED.
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
    // Version 0 stands for no settings at all, which nothing was ever deployed with.
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
