import type { EnvironmentName } from '../access/actor.ts';
import type { PrismaTransaction } from '../db/prisma.ts';

/** Notes that an environment's settings change now. The database puts its own time in the place of ours: by it requests are accepted. */
export async function markChanged(tx: PrismaTransaction, endpointId: string, name: EnvironmentName): Promise<void> {
  await tx.environment.update({
    where: { endpointId_name: { endpointId, name } },
    data: { settingsChangedAt: new Date() },
  });
}
