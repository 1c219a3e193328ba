import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a call comes from our own pages, or from no page at all: what a page of another site makes a browser send must
 * not act for whoever is signed in. A host that a page reaches us by counts as ours, for cookies belong to a host.
 */
export function isSameOrigin(
  { origin, host, 'sec-fetch-site': site, 'content-type': type }: IncomingHttpHeaders,
  publicUrl: string,
): boolean {
  if (origin !== undefined)
    return origin === new URL(publicUrl).origin || (URL.canParse(origin) && new URL(origin).host === host);
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  // A browser that tells neither sends this type to another site only after asking, and we do not agree.
  return type === undefined || /^\s*application\/json\s*(;|$)/i.test(type);
}
