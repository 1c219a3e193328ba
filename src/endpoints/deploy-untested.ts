import type { Changing } from '../context.ts';
import { readSettings } from './settings.ts';
import { writeVersion } from './write-version.ts';

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
