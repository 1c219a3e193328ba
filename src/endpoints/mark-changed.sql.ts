import type { PrismaTransaction } from '../db/prisma.ts';

/** Notes that the sandbox's settings change now, by the clock that requests are accepted by. */
export async function markChanged(tx: PrismaTransaction, endpointId: string): Promise<void> {
  await tx.$executeRaw`/* mark_changed */
    update environment set settings_changed_at = clock_timestamp() where endpoint_id = ${endpointId}::uuid and name = 'SANDBOX'`;
}
