import type { TargetGuard, TargetName } from '../../context/webhooks.ts';

const named: TargetName = { name: 'url', code: 'INVALID_ARGUMENT' };

/** Returns a webhook's URL, normalised; null removes the webhook. Throws INVALID_ARGUMENT. */
export function checkWebhookUrl(url: string | null, targets: TargetGuard): string | null {
  return url === null ? null : targets.check(url, named).href;
}
