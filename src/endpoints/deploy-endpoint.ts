import type { Changing } from '../context.ts';
import { readSettings } from './settings.ts';
import { writeVersion } from './write-version.ts';

/** Copies the sandbox's settings to production, as the endpoint's next version. */
export async function deployEndpoint({ prisma, by }: Changing, endpointId: string): Promise<void> {
  await prisma.$transaction(async (tx) => writeVersion(tx, by, { endpointId, settings: await readSettings(tx, endpointId, 'SANDBOX') }));
}
