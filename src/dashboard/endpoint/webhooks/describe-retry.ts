import i18next from 'i18next';
import { formatDuration } from '../../frame/format.ts';
import type { Webhook } from './webhook-parts.ts';

/** A retry policy in words: its name, and the waits between its attempts. */
export function describeRetry({ policy, delays }: Webhook['retry']): string {
  const name = i18next.t(policy, { ns: 'webhook' });
  if (delays.length === 0) return i18next.t('retryNever', { ns: 'webhook', name });
  return i18next.t('retryAfter', {
    ns: 'webhook',
    name,
    delays: delays.map((seconds) => formatDuration(seconds * 1_000)).join(', '),
  });
}
