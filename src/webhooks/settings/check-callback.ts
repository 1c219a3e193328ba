import type { Callback } from '../../context/requests.ts';
import type { TargetGuard, TargetName } from '../../context/webhooks.ts';
import type { Seal } from '../../db/seal.ts';
import { checkHeaderName, checkHeaderValue } from './check-headers.ts';

/** A caller's target for the result of a write: the values of the three X-Webhook headers. */
export interface CallbackInput {
  url?: string | null | undefined;
  authHeader?: string | null | undefined;
  authValue?: string | null | undefined;
}

const named: TargetName = { name: 'X-Webhook-Callback', code: 'INVALID_CALLBACK' };

/**
 * Checks a callback and seals its secret. Returns null without a URL. Throws INVALID_CALLBACK for the URL,
 * INVALID_ARGUMENT for the header.
 */
export function checkCallback(
  wanted: CallbackInput | null | undefined,
  { targets, seal }: { targets: TargetGuard; seal: Seal },
): Callback | null {
  if (wanted?.url == null) return null;
  const { href } = targets.check(wanted.url, named);
  const authHeader = checkHeaderName(wanted.authHeader ?? 'Authorization', 'X-Webhook-Auth-Header');
  if (!wanted.authValue) return { url: href, authHeader: null, authValue: null };
  return {
    url: href,
    authHeader,
    authValue: seal.close(checkHeaderValue(wanted.authValue, 'X-Webhook-Auth')).toString('base64'),
  };
}
