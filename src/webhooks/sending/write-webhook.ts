import { createHmac } from 'node:crypto';
import type { Operation } from '../../context/requests.ts';
import type { Seal } from '../../db/seal.ts';
import { idText } from '../../ids.ts';
import { openHeaders } from '../settings/webhook-headers.ts';
import type { DueDelivery } from './read-due-deliveries.sql.ts';
import type { OutgoingWebhook } from './send-webhook.ts';

/**
 * Returns the HTTP message of an attempt that starts `at`. `id` is the delivery's, the same on every attempt. Throws
 * when a seal does not open.
 */
export function writeWebhook(delivery: DueDelivery, secret: Buffer, id: string, at: Date, seal: Seal): OutgoingWebhook {
  const body = writeBody(delivery);
  const { url, authHeader, authValue, previousSecret } = delivery;
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const secrets = previousSecret ? [secret, previousSecret] : [secret];
  const ours = {
    'content-type': 'application/json',
    'user-agent': 'Sluice-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((sealed) => sign(seal.open(sealed), `${id}.${timestamp}.${body}`)).join(' '),
  };
  const theirs = {
    ...openHeaders(seal, delivery.headers),
    ...(authHeader && authValue ? { [authHeader]: seal.open(authValue) } : {}),
  };
  // A header of theirs in another case would be sent beside ours.
  const beside = Object.entries(theirs).filter(([name]) => !Object.hasOwn(ours, name.toLowerCase()));
  return { url, body, headers: { ...Object.fromEntries(beside), ...ours } };
}

/** By the Standard Webhooks specification. */
function sign(secret: string, content: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}

const types: Record<Operation, string> = {
  CREATE: 'record.created',
  REPLACE: 'record.replaced',
  DELETE: 'record.deleted',
};
const testRecordId = '00000000-0000-0000-0000-000000000000';
const testPayload = '{"test":true}';

/** The payload's text is inserted as it was sent, since parsing and printing would change it. */
function writeBody(delivery: DueDelivery): string {
  const { test, recordId, requestId, slug, environment, seq, error, at } = delivery;
  const opening = JSON.stringify({ type: typeOf(delivery), timestamp: at });
  const facts = JSON.stringify({
    id: idText('rec', recordId ?? testRecordId),
    request_id: idText('req', requestId),
    endpoint: slug,
    environment: environment.toLowerCase(),
    status: delivery.state === 'FAILED' ? 'failed' : 'success',
  });
  const payload = test ? testPayload : (delivery.payload ?? 'null');
  const opened = `${opening.slice(0, -1)},"data":${facts.slice(0, -1)}`;
  return `${opened},"version":${seq ?? 0},"payload":${payload},"error":${JSON.stringify(error)}}}`;
}

function typeOf({ operation, state }: DueDelivery): string {
  if (operation === null) return 'webhook.test';
  return state === 'FAILED' ? 'request.failed' : types[operation];
}
