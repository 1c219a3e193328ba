import type { IncomingHttpHeaders } from 'node:http';

/**
 * Returns true if a call comes from our own pages or from no page. Another site's page must not use a session. Any host
 * name that reaches us counts as ours, because cookies belong to a host.
 */
export function isSameOrigin(
  { origin, host, 'sec-fetch-site': site, 'content-type': type }: IncomingHttpHeaders,
  publicUrl: string,
): boolean {
  if (origin !== undefined)
    return origin === new URL(publicUrl).origin || (URL.canParse(origin) && new URL(origin).host === host);
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  // Browsers that send neither header ask us before they send this type to another site, and are refused.
  return type === undefined || /^\s*application\/json\s*(;|$)/i.test(type);
}
