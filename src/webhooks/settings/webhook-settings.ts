import { z } from 'zod';
import type { RetryPolicy, WebhookEvent, WebhookSettings } from '../../context/webhooks.ts';

const webhookEvents = [
  'RECORD_CREATED',
  'RECORD_REPLACED',
  'RECORD_DELETED',
  'REQUEST_FAILED',
] as const satisfies readonly WebhookEvent[];
const retryPolicies = ['DEFAULT', 'STANDARD', 'CUSTOM'] as const satisfies readonly RetryPolicy[];

export const webhookSettingsSchema: z.ZodType<WebhookSettings> = z.object({
  url: z.string(),
  events: z.array(z.enum(webhookEvents)),
  headers: z.string().nullable(),
  retryPolicy: z.enum(retryPolicies),
  retryDelays: z.array(z.int()),
});

/** Returns the default settings of a webhook with this URL. */
export function plainWebhook(url: string): WebhookSettings {
  return { url, events: webhookEvents, headers: null, retryPolicy: 'DEFAULT', retryDelays: [] };
}

/** The settings as columns of the table. */
export interface WebhookColumns {
  url: string;
  events: WebhookEvent[];
  headers: Uint8Array | null;
  retryPolicy: RetryPolicy;
  retryDelays: number[];
}

export function readWebhookSettings({
  url,
  events,
  headers,
  retryPolicy,
  retryDelays,
}: WebhookColumns): WebhookSettings {
  return {
    url,
    events: inOrder(events),
    headers: headers && Buffer.from(headers).toString('base64'),
    retryPolicy,
    retryDelays,
  };
}

/** Returns each event once, in a fixed order. */
export function inOrder(events: readonly WebhookEvent[]): readonly WebhookEvent[] {
  return webhookEvents.filter((event) => events.includes(event));
}
