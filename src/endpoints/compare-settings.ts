import { isDeepStrictEqual } from 'node:util';
import type { WebhookSettings } from '../context/webhooks.ts';
import type { FieldSetting } from './fields.ts';
import type { Settings } from './settings.ts';

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
