import { z } from 'zod';
import type { EnvironmentName } from '../access/actor.ts';
import type { WebhookSettings } from '../context/webhooks.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { readWebhook } from '../webhooks/settings/store-webhook.ts';
import { plainWebhook, webhookSettingsSchema } from '../webhooks/settings/webhook-settings.ts';
import { constraintsSchema, type FieldSetting, fieldSelect, readField } from './fields.ts';

/** The settings of an environment that a deploy copies and a version keeps. */
export interface Settings {
  fields: readonly FieldSetting[];
  /** The environment's own webhook; null without one. */
  webhook: WebhookSettings | null;
}

/**
 * The settings as versions store them. Older releases stored only the URL of a webhook and nothing about null, so those
 * fields are optional.
 */
export const settingsSchema: z.ZodType<Settings> = z
  .object({
    fields: z.array(
      z.object({
        name: z.string(),
        type: z.enum(['string', 'number', 'boolean', 'array', 'object']),
        required: z.boolean(),
        nullable: z.boolean().optional(),
        searchable: z.boolean(),
        constraints: constraintsSchema,
      }),
    ),
    webhook: webhookSettingsSchema.nullable().optional(),
    webhookUrl: z.string().nullable(),
  })
  .transform(({ fields, webhook, webhookUrl }) => ({
    fields: fields.map(({ nullable, ...field }) => ({ ...field, nullable: nullable ?? !field.required })),
    webhook: webhook !== undefined ? webhook : webhookUrl === null ? null : plainWebhook(webhookUrl),
  }));

/** Returns settings as JSON that `settingsSchema` reads. */
export function writeSettings(settings: Settings) {
  return JSON.parse(JSON.stringify({ ...settings, webhookUrl: settings.webhook?.url ?? null }));
}

/** The settings of production before the first deploy. */
export const noSettings: Settings = { fields: [], webhook: null };

/** Returns the present settings of an environment. */
export async function readSettings(
  tx: Pick<PrismaTransaction, 'field' | 'webhook'>,
  endpointId: string,
  environment: EnvironmentName,
): Promise<Settings> {
  const fields = await tx.field.findMany({
    where: { endpointId, environment },
    orderBy: { position: 'asc' },
    select: fieldSelect,
  });
  return { fields: fields.map(readField), webhook: await readWebhook(tx, { endpointId, environment }) };
}

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
