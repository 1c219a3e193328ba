import { checkTarget, type TargetName } from './check-target.ts';

const named: TargetName = { name: 'url', code: 'INVALID_ARGUMENT' };

/** Where a webhook is to lead, normalised; null takes it away. Throws INVALID_ARGUMENT. */
export function checkWebhookUrl(url: string | null, production: boolean): string | null {
  return url === null ? null : checkTarget(url, production, named).href;
}
