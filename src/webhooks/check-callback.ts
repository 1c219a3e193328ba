import type { Callback, TargetGuard, TargetName } from '../context.ts';
import type { Seal } from '../db/seal.ts';
import { Refusal } from '../errors.ts';

/** Where a caller wants the result of a write, as they put it: the values of the three X-Webhook headers. */
export interface CallbackWanted {
  url?: string | null | undefined;
  authHeader?: string | null | undefined;
  authValue?: string | null | undefined;
}

const named: TargetName = { name: 'X-Webhook-Callback', code: 'INVALID_CALLBACK' };
const headerNameMax = 128;
const authValueMax = 4096;

/** Those that frame the message, that go from hop to hop, or that are ours. */
const notTheCallers = new Set([
  ...['accept', 'accept-encoding', 'connection', 'content-encoding', 'content-length', 'content-range', 'content-type', 'date', 'expect', 'forwarded'],
  ...['host', 'http2-settings', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'user-agent', 'via'],
]);
const notTheCallersPrefix = /^(proxy|webhook)-/;

/**
 * Checks a caller's wish and seals its secret; null when there is no URL, whatever else is given. Throws
 * INVALID_CALLBACK for the URL, INVALID_ARGUMENT for the header.
 */
export function checkCallback(wanted: CallbackWanted | null | undefined, { targets, seal }: { targets: TargetGuard; seal: Seal }): Callback | null {
  if (wanted?.url == null) return null;
  const { href } = targets.check(wanted.url, named);
  const authHeader = checkAuthHeader(wanted.authHeader ?? 'Authorization');
  if (!wanted.authValue) return { url: href, authHeader: null, authValue: null };
  return { url: href, authHeader, authValue: seal.close(checkAuthValue(wanted.authValue)).toString('base64') };
}

/** A field name of RFC 9110, section 5.1. */
function checkAuthHeader(name: string): string {
  if (name.length > headerNameMax || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
    throw invalid(`X-Webhook-Auth-Header must be the name of an HTTP header, such as Authorization, of at most ${headerNameMax} characters`);
  }
  const lower = name.toLowerCase();
  if (notTheCallers.has(lower) || notTheCallersPrefix.test(lower)) {
    throw invalid(`X-Webhook-Auth-Header must name another header: ${name} is not the caller's to set`);
  }
  return name;
}

/** A field value of RFC 9110, section 5.5: characters stand for bytes, and none is a control character but the tab. */
function checkAuthValue(value: string): string {
  if (value.length > authValueMax || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    throw invalid(`X-Webhook-Auth must be a header value: at most ${authValueMax} characters, without line breaks and other control characters`);
  }
  return value;
}

function invalid(message: string): Refusal {
  return new Refusal('INVALID_ARGUMENT', { message });
}
