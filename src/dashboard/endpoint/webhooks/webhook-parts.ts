import i18next from 'i18next';
import { formatDuration } from '../../frame/format.ts';
import { graphql } from '../../generated/gql.ts';
import type { WebhookEvent, WebhookPartsFragment } from '../../generated/graphql.ts';

export const webhookParts = graphql(`
  fragment WebhookParts on Webhook {
    id
    url
    active
    environment
    endedBy
    events
    failingSince
    headerNames
    previousSecretEndsAt
    revision
    retry {
      policy
      delays
    }
  }
`);

export type Webhook = WebhookPartsFragment;

export const events: readonly WebhookEvent[] = [
  'RECORD_CREATED',
  'RECORD_REPLACED',
  'RECORD_DELETED',
  'REQUEST_FAILED',
];

/** The names of the events in a message. */
export const eventNames: Record<WebhookEvent, string> = {
  RECORD_CREATED: 'record.created',
  RECORD_REPLACED: 'record.replaced',
  RECORD_DELETED: 'record.deleted',
  REQUEST_FAILED: 'request.failed',
};

/** Describes a retry policy: its name, and the waits between its attempts. */
export function describeRetry({ policy, delays }: Webhook['retry']): string {
  const name = i18next.t(policy, { ns: 'webhooks' });
  if (delays.length === 0) return i18next.t('retryNever', { ns: 'webhooks', name });
  return i18next.t('retryAfter', {
    ns: 'webhooks',
    name,
    delays: delays.map((seconds) => formatDuration(seconds * 1_000)).join(', '),
  });
}
