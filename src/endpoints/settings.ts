import { z } from 'zod';
import type { EnvironmentName } from '../access/actor.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { constraintsSchema, type FieldSetting, fieldSelect, readField } from './fields.ts';

/** All of an environment that a deploy copies and a version keeps. */
export interface Settings {
  fields: readonly FieldSetting[];
  /** The environment's own webhook; null without one. */
  webhookUrl: string | null;
}

export const settingsSchema: z.ZodType<Settings> = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['string', 'number', 'boolean', 'array', 'object']),
      required: z.boolean(),
      searchable: z.boolean(),
      constraints: constraintsSchema,
    }),
  ),
  webhookUrl: z.string().nullable(),
});

/** What production has before the first deploy. */
export const noSettings: Settings = { fields: [], webhookUrl: null };

/** The settings of an environment as they are now. */
export async function readSettings(tx: Pick<PrismaTransaction, 'field' | 'webhook'>, endpointId: string, environment: EnvironmentName): Promise<Settings> {
  const fields = await tx.field.findMany({ where: { endpointId, environment }, orderBy: { position: 'asc' }, select: fieldSelect });
  const webhook = await tx.webhook.findUnique({ where: { endpointId_environment: { endpointId, environment } } });
  return { fields: fields.map(readField), webhookUrl: webhook?.url ?? null };
}
