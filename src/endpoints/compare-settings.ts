import { isDeepStrictEqual } from 'node:util';
import type { WebhookSettings } from '../context/webhooks.ts';
import type { FieldSetting } from './fields.ts';
import type { Settings } from './settings.ts';

/** One field that differs: without `before` it was added, without `after` removed. */
export interface FieldChange {
  name: string;
  before: FieldSetting | null;
  after: FieldSetting | null;
}

/** What differs between two settings. */
export interface SettingsDifference {
  fields: FieldChange[];
  /** Whether the fields that both have follow each other in another order. */
  fieldsReordered: boolean;
  /** The webhook; null where it is the same. */
  webhook: { before: WebhookSettings | null; after: WebhookSettings | null } | null;
}

/** Tells settings apart: those that are gone first, then in the order of `after`. */
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
