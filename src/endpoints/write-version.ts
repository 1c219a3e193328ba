import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { storeWebhook } from '../webhooks/settings/store-webhook.ts';
import { markChanged } from './mark-changed.ts';
import { type Settings, writeSettings } from './settings.ts';
import { storeFields } from './store-fields.ts';
import { readVersion, type Version, versionInclude } from './version.ts';

interface VersionInput {
  endpointId: string;
  settings: Settings;
  /** The version that is restored; null for the sandbox's settings. */
  restoredFrom: number | null;
}

/** Copies settings to production as the endpoint's next version. Locks the endpoint's row. */
export async function writeVersion(
  tx: PrismaTransaction,
  { seal, by }: Pick<Changing, 'seal' | 'by'>,
  wanted: VersionInput,
): Promise<Version> {
  const { endpointId, settings, restoredFrom } = wanted;
  const { version, accountId } = await tx.endpoint.update({
    where: { id: endpointId },
    data: { version: { increment: 1 } },
  });
  await storeFields(tx, endpointId, 'PRODUCTION', settings.fields);
  const webhook = await storeWebhook(tx, seal, { endpointId, environment: 'PRODUCTION' }, settings.webhook);
  await markChanged(tx, endpointId, 'PRODUCTION');
  const written = await tx.endpointVersion.create({
    data: {
      endpointId,
      number: version,
      settings: writeSettings(settings),
      deployedBy: by.accountId ?? accountId,
      restoredFrom,
    },
    include: versionInclude,
  });
  await audit(tx, by, {
    action: restoredFrom === null ? 'endpoint.deployed' : 'endpoint.rolled_back',
    ownerId: accountId,
    endpointId,
    subject: `version ${version}`,
    details: restoredFrom === null ? {} : { restoredFrom },
  });
  return { ...readVersion(written), webhookSecret: webhook?.secret ?? null };
}
