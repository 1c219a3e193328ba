import { z } from 'zod';
import type { EnvironmentName } from '../access/actor.ts';
import type { WebhookSettings } from '../context/webhooks.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { readWebhook } from '../webhooks/settings/store-webhook.ts';
import { plainWebhook, webhookSettingsSchema } from '../webhooks/settings/webhook-settings.ts';
import { constraintsSchema, type FieldSetting, fieldSelect, readField } from './fields.ts';

/** All of an environment that a deploy copies and a version keeps. */
export interface Settings {
  fields: readonly FieldSetting[];
  /** The environment's own webhook; null without one. */
  webhook: WebhookSettings | null;
}

/** As versions keep them. Older releases knew no more of a webhook than its URL, and wrote nothing of null: optional fields take it. */
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

/** What `settingsSchema` reads, as JSON. */
export function writeSettings(settings: Settings) {
  return JSON.parse(JSON.stringify({ ...settings, webhookUrl: settings.webhook?.url ?? null }));
}

/** What production has before the first deploy. */
export const noSettings: Settings = { fields: [], webhook: null };

/** The settings of an environment as they are now. */
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
