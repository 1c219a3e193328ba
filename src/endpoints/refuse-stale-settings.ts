import { refuseStale } from '../audit/refuse-stale.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { compareSettings } from './compare-settings.ts';
import { revisionOf } from './revision-of.ts';
import { readSettings } from './settings.ts';

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
