import type { RetryPolicy, WebhookEvent } from '../../generated/graphql.ts';
import { events, type Webhook } from './webhook-parts.ts';

/** A header as typed. */
export interface HeaderRow {
  key: string;
  name: string;
  value: string;
  /** True if the server has a value, which stays unless another is typed. */
  kept: boolean;
}

/** A webhook as typed. */
export interface WebhookValues {
  url: string;
  events: WebhookEvent[];
  headers: HeaderRow[];
  policy: RetryPolicy;
  /** In seconds. */
  delays: string[];
}

/** Returns the first values of the form; the defaults for a new webhook. */
export function valuesOf(webhook: Webhook | undefined): WebhookValues {
  return {
    url: webhook?.url ?? '',
    events: [...(webhook?.events ?? events)],
    headers: (webhook?.headerNames ?? []).map((name) => ({ key: name, name, value: '', kept: true })),
    policy: webhook?.retry.policy ?? 'DEFAULT',
    delays: webhook?.retry.policy === 'CUSTOM' ? webhook.retry.delays.map(String) : [],
  };
}
