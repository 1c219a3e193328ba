import type { EnvironmentName } from '../access/actor.ts';
import type { PrismaTransaction } from '../db/prisma.ts';

/**
 * Records that an environment's settings change now. A trigger replaces our time with the database's, which also dates
 * requests.
 */
export async function markChanged(tx: PrismaTransaction, endpointId: string, name: EnvironmentName): Promise<void> {
  await tx.environment.update({
    where: { endpointId_name: { endpointId, name } },
    data: { settingsChangedAt: new Date() },
  });
}
