import { isDeepStrictEqual } from 'node:util';
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

/** A field that differs: null `before` means added, null `after` removed. */
export interface FieldChange {
  name: string;
  before: FieldSetting | null;
  after: FieldSetting | null;
}

/** The differences between two settings. */
export interface SettingsDifference {
  fields: FieldChange[];
  /** True if the fields that both have are in another order. */
  fieldsReordered: boolean;
  /** The change of the webhook; null if there is none. */
  webhook: { before: WebhookSettings | null; after: WebhookSettings | null } | null;
}

/** Returns the differences. Removed fields come first, then the others in the order of `after`. */
export function compareSettings(before: Settings, after: Settings): SettingsDifference {
  const old = new Map(before.fields.map((field) => [field.name, field]));
  const present = new Map(after.fields.map((field) => [field.name, field]));
  const removed = before.fields
    .filter(({ name }) => !present.has(name))
    .map((field) => ({ name: field.name, before: field, after: null }));
  const kept = after.fields.map((field) => ({ name: field.name, before: old.get(field.name) ?? null, after: field }));
  return {
    fields: [...removed, ...kept.filter((change) => !isDeepStrictEqual(change.before, change.after))],
    fieldsReordered: !isDeepStrictEqual(namesWithin(before, present), namesWithin(after, old)),
    webhook: isDeepStrictEqual(before.webhook, after.webhook) ? null : { before: before.webhook, after: after.webhook },
  };
}

export function isEmpty({ fields, fieldsReordered, webhook }: SettingsDifference): boolean {
  return fields.length === 0 && !fieldsReordered && webhook === null;
}

function namesWithin({ fields }: Settings, others: ReadonlyMap<string, unknown>): string[] {
  return fields.map(({ name }) => name).filter((name) => others.has(name));
}
