import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { storeWebhook } from '../webhooks/settings/store-webhook.ts';
import { markChanged, noSettings, type Settings, settingsSchema, writeSettings } from './settings.ts';
import { storeFields } from './store-fields.ts';

/** The settings of production from one deploy to the next. */
export interface Version {
  endpointId: string;
  ownerId: string;
  number: number;
  settings: Settings;
  deployedAt: Date;
  /** The account that deployed it. */
  deployedBy: string;
  /** The version that it restored; null for a deploy of the sandbox. */
  restoredFrom: number | null;
  /** The new secret of production's webhook, only in the result of the deploy that made it; else null. */
  webhookSecret: string | null;
}

interface VersionRow extends Omit<Version, 'ownerId' | 'settings' | 'webhookSecret'> {
  settings: unknown;
  endpoint: { accountId: string };
}

/** The relations that `readVersion` needs. */
export const versionInclude = { endpoint: { select: { accountId: true } } } as const;

/** Returns a version from its row. Throws if its settings are not in the stored form. */
export function readVersion({ settings, endpoint, ...row }: VersionRow): Version {
  return { ...row, ownerId: endpoint.accountId, settings: settingsSchema.parse(settings), webhookSecret: null };
}

/** Returns the settings of a version; no settings for version 0, before the first deploy. Throws NOT_FOUND. */
export async function settingsOf(
  tx: Pick<PrismaTransaction, 'endpointVersion'>,
  endpointId: string,
  number: number,
): Promise<Settings> {
  if (number === 0) return noSettings;
  const version = await tx.endpointVersion.findUnique({
    where: { endpointId_number: { endpointId, number } },
    select: { settings: true },
  });
  if (!version) throw new Refusal('NOT_FOUND', { message: `There is no version ${number} of this endpoint` });
  return settingsSchema.parse(version.settings);
}

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
