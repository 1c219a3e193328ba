import { isDeepStrictEqual } from 'node:util';
import type { WebhookSettings } from '../../context/webhooks.ts';
import type { Seal } from '../../db/seal.ts';
import { Refusal } from '../../errors.ts';
import type { CheckedWebhook } from './check-webhook.ts';
import { closeHeaders, openHeaders } from './webhook-headers.ts';
import { plainWebhook } from './webhook-settings.ts';

/**
 * The settings of a webhook, and those of the webhook that a deploy would replace: equal headers keep the same text.
 */
interface WebhookStates {
  present: WebhookSettings | null;
  deployed: WebhookSettings | null;
}

/** Returns a webhook's new settings; null to remove it. Throws INVALID_ARGUMENT. */
export function changeWebhook(
  { present, deployed }: WebhookStates,
  wanted: CheckedWebhook,
  seal: Seal,
): WebhookSettings | null {
  if (wanted.url === null) return null;
  const url = wanted.url ?? present?.url;
  if (url === undefined)
    throw new Refusal('INVALID_ARGUMENT', { message: 'There is no webhook yet: give the url that it is to lead to' });
  const { events, retryPolicy, retryDelays } = {
    ...(present ?? plainWebhook(url)),
    ...(wanted.events && { events: wanted.events }),
    ...wanted.retry,
  };
  return {
    url,
    events,
    headers: changeHeaders({ present, deployed }, url, wanted.headers, seal),
    retryPolicy,
    retryDelays,
  };
}

function changeHeaders(
  { present, deployed }: WebhookStates,
  url: string,
  wanted: CheckedWebhook['headers'],
  seal: Seal,
): string | null {
  const keeps = wanted === undefined || wanted.some(({ value }) => value === undefined);
  // A header's value is never shown again; sending it to another server would reveal it.
  if (keeps && present?.headers != null && new URL(present.url).origin !== new URL(url).origin) {
    throw new Refusal('INVALID_ARGUMENT', {
      message: 'url leads to another server: give the values of all headers again, or no headers as []',
    });
  }
  if (wanted === undefined) return present?.headers ?? null;
  const old = openHeaders(seal, present?.headers ?? null);
  const headers = Object.fromEntries(
    wanted.map(({ name, value }, index) => [name, value ?? keptValue(old, name, index)]),
  );
  const known = [present, deployed].map((settings) => settings?.headers ?? null);
  return known.find((sealed) => isDeepStrictEqual(headers, openHeaders(seal, sealed))) ?? closeHeaders(seal, headers);
}

function keptValue(headers: Record<string, string>, name: string, index: number): string {
  const found = Object.entries(headers).find(([known]) => known.toLowerCase() === name.toLowerCase());
  if (!found)
    throw new Refusal('INVALID_ARGUMENT', {
      message: `headers[${index}].value is needed: there is no ${name} yet whose value could stay`,
    });
  return found[1];
}
