import { Webhook } from 'standardwebhooks';
import type { Operation } from '../context.ts';
import type { Seal } from '../db/seal.ts';
import { idText } from '../ids.ts';
import type { DueDelivery } from './load-delivery.sql.ts';
import type { OutgoingWebhook } from './send-webhook.ts';

/** What an attempt that starts `at` sends. `id` is the delivery's, the same on every attempt. Throws when a seal does not open. */
export function writeWebhook(delivery: DueDelivery, secret: Buffer, id: string, at: Date, seal: Seal): OutgoingWebhook {
  const body = writeBody(delivery);
  const { url, authHeader, authValue } = delivery;
  return {
    url,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Sluice-Webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(seal.open(secret)).sign(id, at, body),
      ...(authHeader && authValue ? { [authHeader]: seal.open(authValue) } : {}),
    },
  };
}

const types: Record<Operation, string> = { CREATE: 'record.created', REPLACE: 'record.replaced', DELETE: 'record.deleted' };

/** The payload's text is spliced in as it was sent: parsing and printing would change it. */
function writeBody(delivery: DueDelivery): string {
  const failed = delivery.state === 'FAILED';
  const opening = JSON.stringify({ type: failed ? 'request.failed' : types[delivery.operation], timestamp: delivery.appliedAt });
  const facts = JSON.stringify({
    id: idText('rec', delivery.recordId),
    request_id: idText('req', delivery.requestId),
    endpoint: delivery.slug,
    environment: delivery.environment.toLowerCase(),
    status: failed ? 'failed' : 'success',
  });
  const { seq, payload, error } = delivery;
  return `${opening.slice(0, -1)},"data":${facts.slice(0, -1)},"version":${seq},"payload":${payload ?? 'null'},"error":${JSON.stringify(error)}}}`;
}
