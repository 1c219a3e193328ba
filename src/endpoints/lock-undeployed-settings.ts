import { refuseStale } from '../audit/refuse-stale.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { lockSettings } from './settings.sql.ts';
import { compareSettings, isEmpty, readSettings, type Settings } from './settings.ts';

/**
 * Locks the settings of both environments for the transaction, and returns the sandbox's. Throws CONFLICT if they are
 * deployed already, ENDPOINT_NOT_FOUND if the endpoint is deleted, SETTINGS_CHANGED if the caller read others.
 */
export async function lockUndeployedSettings(
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

/**
 * Throws SETTINGS_CHANGED if the caller read older settings of the sandbox or production. The caller holds the lock of
 * the settings.
 */
export async function refuseStaleSettings(
  tx: PrismaTransaction,
  endpointId: string,
  ifRevision: number | null | undefined,
): Promise<void> {
  const environments = await tx.environment.findMany({ where: { endpointId }, select: { revision: true } });
  await refuseStale(tx, ifRevision, {
    revision: revisionOf(environments),
    current: async () => {
      const { version } = await tx.endpoint.findUniqueOrThrow({ where: { id: endpointId }, select: { version: true } });
      const { fields, fieldsReordered, webhook } = compareSettings(
        await readSettings(tx, endpointId, 'PRODUCTION'),
        await readSettings(tx, endpointId, 'SANDBOX'),
      );
      return {
        version,
        pending: { fields: fields.map(({ name }) => name), fieldsReordered, webhook: webhook !== null },
      };
    },
  });
}

/**
 * Returns the revision of an endpoint's settings, those of both environments together. Writes are serialised, so the
 * greatest is the last.
 */
export function revisionOf(environments: readonly { revision: number }[]): number {
  return Math.max(...environments.map(({ revision }) => revision));
}
