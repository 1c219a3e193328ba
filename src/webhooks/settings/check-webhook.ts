import type {
  RetryInput,
  TargetGuard,
  TargetName,
  WebhookEvent,
  WebhookHeaderInput,
  WebhookSettings,
} from '../../context/webhooks.ts';
import { Refusal } from '../../errors.ts';
import { checkHeaderName, checkHeaderValue } from './check-headers.ts';
import { inOrder } from './webhook-settings.ts';

/** The changes to a webhook. Absent parts stay. A null URL removes it; other nulls count as absent. */
export interface WebhookInput {
  url?: string | null | undefined;
  events?: readonly WebhookEvent[] | null | undefined;
  headers?: readonly WebhookHeaderInput[] | null | undefined;
  retry?: RetryInput | null | undefined;
}

/** The same, as far as it can be checked without the present settings. */
export interface CheckedWebhook {
  url: string | null | undefined;
  events: WebhookSettings['events'] | undefined;
  /** All headers that it will have. A header without a value keeps its present one. */
  headers: readonly { name: string; value: string | undefined }[] | undefined;
  retry: Pick<WebhookSettings, 'retryPolicy' | 'retryDelays'> | undefined;
}

export const headersMax = 20;
export const delaysMax = 20;
export const delaySecondsMax = 86_400;

/** Throws INVALID_ARGUMENT. */
export function checkWebhook({ url, events, headers, retry }: WebhookInput, targets: TargetGuard): CheckedWebhook {
  const others = [events, headers, retry].some((given) => given != null);
  if (url === undefined && !others)
    throw invalid('Give a url, or null for it to remove the webhook; what is left out stays as it is');
  if (url === null && others) throw invalid('url: null removes the webhook: leave out events, headers and retry');
  return {
    url: url === undefined ? undefined : checkWebhookUrl(url, targets),
    events: events == null ? undefined : checkEvents(events),
    headers: headers == null ? undefined : checkHeaders(headers),
    retry: retry == null ? undefined : checkRetry(retry),
  };
}

function checkEvents(events: readonly WebhookEvent[]): WebhookSettings['events'] {
  if (events.length === 0)
    throw invalid('events must name at least one; to be told of nothing, switch the webhook off or remove it');
  return inOrder(events);
}

function checkHeaders(headers: readonly WebhookHeaderInput[]): CheckedWebhook['headers'] {
  if (headers.length > headersMax) throw invalid(`headers must be at most ${headersMax}`);
  const names = new Set<string>();
  return headers.map(({ name, value }, index) => {
    checkHeaderName(name, `headers[${index}].name`);
    if (names.has(name.toLowerCase()))
      throw invalid(`headers[${index}].name must name another header: ${name} is there already`);
    names.add(name.toLowerCase());
    return { name, value: value == null ? undefined : checkHeaderValue(value, `headers[${index}].value`) };
  });
}

function checkRetry({ policy, delays }: RetryInput): CheckedWebhook['retry'] {
  if (policy !== 'CUSTOM') {
    if (delays != null) throw invalid('retry.delays are for the CUSTOM policy alone; leave them out');
    return { retryPolicy: policy, retryDelays: [] };
  }
  if (delays == null) throw invalid('retry.delays must say when to try again, in seconds; [] for never');
  if (delays.length > delaysMax) throw invalid(`retry.delays must be at most ${delaysMax}`);
  const wrong = delays.findIndex((delay) => !(Number.isInteger(delay) && delay >= 1 && delay <= delaySecondsMax));
  if (wrong >= 0) throw invalid(`retry.delays[${wrong}] must be 1 to ${delaySecondsMax} seconds`);
  return { retryPolicy: policy, retryDelays: [...delays] };
}

function invalid(message: string): Refusal {
  return new Refusal('INVALID_ARGUMENT', { message });
}

const named: TargetName = { name: 'url', code: 'INVALID_ARGUMENT' };

/** Returns a webhook's URL, normalised; null removes the webhook. Throws INVALID_ARGUMENT. */
export function checkWebhookUrl(url: string | null, targets: TargetGuard): string | null {
  return url === null ? null : targets.check(url, named).href;
}
