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

/** What an event is called on the wire. */
export const eventNames: Record<WebhookEvent, string> = {
  RECORD_CREATED: 'record.created',
  RECORD_REPLACED: 'record.replaced',
  RECORD_DELETED: 'record.deleted',
  REQUEST_FAILED: 'request.failed',
};
