import type { RetryPolicy, WebhookEvent } from '../../generated/graphql.ts';
import { events, type Webhook } from './webhook-parts.ts';

/** A header as it is being typed. */
export interface HeaderRow {
  key: string;
  name: string;
  value: string;
  /** The server has its value, which stays when none is typed. */
  kept: boolean;
}

/** A webhook as it is being typed. */
export interface WebhookValues {
  url: string;
  events: WebhookEvent[];
  headers: HeaderRow[];
  policy: RetryPolicy;
  /** In seconds. */
  delays: string[];
}

/** What the form begins with; of a new webhook everything by default. */
export function valuesOf(webhook: Webhook | undefined): WebhookValues {
  return {
    url: webhook?.url ?? '',
    events: [...(webhook?.events ?? events)],
    headers: (webhook?.headerNames ?? []).map((name) => ({ key: name, name, value: '', kept: true })),
    policy: webhook?.retry.policy ?? 'DEFAULT',
    delays: webhook?.retry.policy === 'CUSTOM' ? webhook.retry.delays.map(String) : [],
  };
}
