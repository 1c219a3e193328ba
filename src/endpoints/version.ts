import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { noSettings, type Settings, settingsSchema } from './settings.ts';

/** What production had from one deploy to the next. */
export interface Version {
  endpointId: string;
  ownerId: string;
  number: number;
  settings: Settings;
  deployedAt: Date;
  /** The account that deployed it. */
  deployedBy: string;
  /** The version that it brought back; null for what came from the sandbox. */
  restoredFrom: number | null;
  /** Of production's webhook, for the deploy that made it; null ever after. */
  webhookSecret: string | null;
}

interface VersionRow extends Omit<Version, 'ownerId' | 'settings' | 'webhookSecret'> {
  settings: unknown;
  endpoint: { accountId: string };
}

/** What `readVersion` needs beside the row. */
export const versionInclude = { endpoint: { select: { accountId: true } } } as const;

/** A row of the table of versions. Throws when its settings are not what we write. */
export function readVersion({ settings, endpoint, ...row }: VersionRow): Version {
  return { ...row, ownerId: endpoint.accountId, settings: settingsSchema.parse(settings), webhookSecret: null };
}

/** The settings of a version; of 0, which is before the first deploy, none. Throws NOT_FOUND. */
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
