import type { Changing } from '../context.ts';
import { Refusal } from '../errors.ts';
import { type Deploying, resolveDeploymentRequests } from './deployment-requests.ts';
import { lockUndeployedSettings, refuseStaleSettings } from './lock-undeployed-settings.ts';
import { isSandboxTested, lockSettings } from './settings.sql.ts';
import { compareSettings, isEmpty, readSettings } from './settings.ts';
import { settingsOf, type Version, writeVersion } from './version.ts';

/**
 * Copies the sandbox's settings to production as the next version, and notifies everyone who requested it. Throws
 * ENDPOINT_NOT_FOUND, SETTINGS_CHANGED, SANDBOX_UNTESTED, and CONFLICT if production has the settings already.
 */
export async function deployEndpoint(
  context: Deploying,
  endpointId: string,
  ifRevision?: number | null,
): Promise<Version> {
  return context.prisma.$transaction(async (tx) => {
    const settings = await lockUndeployedSettings(tx, endpointId, ifRevision);
    if (!(await isSandboxTested(tx, endpointId))) throw new Refusal('SANDBOX_UNTESTED');
    const version = await writeVersion(tx, context, { endpointId, settings, restoredFrom: null });
    await resolveDeploymentRequests(context, tx, version);
    return version;
  });
}

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

/**
 * Copies the sandbox's settings to production, even if the sandbox has accepted no request. For endpoints that the
 * product itself makes.
 */
export async function deployUntested(changing: Changing, endpointId: string): Promise<void> {
  await changing.prisma.$transaction(async (tx) =>
    writeVersion(tx, changing, {
      endpointId,
      settings: await readSettings(tx, endpointId, 'SANDBOX'),
      restoredFrom: null,
    }),
  );
}
