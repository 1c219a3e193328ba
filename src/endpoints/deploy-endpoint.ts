import { Refusal } from '../errors.ts';
import { type Deploying, resolveDeploymentRequests } from './resolve-deployment-requests.ts';
import { isSandboxTested } from './sandbox-tested.sql.ts';
import { takeUndeployedSettings } from './take-undeployed-settings.ts';
import type { Version } from './version.ts';
import { writeVersion } from './write-version.ts';

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
    const settings = await takeUndeployedSettings(tx, endpointId, ifRevision);
    if (!(await isSandboxTested(tx, endpointId))) throw new Refusal('SANDBOX_UNTESTED');
    const version = await writeVersion(tx, context, { endpointId, settings, restoredFrom: null });
    await resolveDeploymentRequests(context, tx, version);
    return version;
  });
}
