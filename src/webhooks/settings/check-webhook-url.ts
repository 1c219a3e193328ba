import type { TargetGuard, TargetName } from '../../context/webhooks.ts';

const named: TargetName = { name: 'url', code: 'INVALID_ARGUMENT' };

/** Where a webhook is to lead, normalised; null takes it away. Throws INVALID_ARGUMENT. */
export function checkWebhookUrl(url: string | null, targets: TargetGuard): string | null {
  return url === null ? null : targets.check(url, named).href;
}
