import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const quoted = '"(?:[^"\\\\]|\\\\.)*"';
const elements = new RegExp(`(?:${quoted}|[^",])*`, 'y');
const pairs = new RegExp(`\\s*([\\w!#$%&'*+.^\`|~-]+)=(?:(${quoted})|([^\\s";,]*))\\s*(?:;|$)`, 'y');

/**
 * Returns the hops of an X-Forwarded-For, the caller's first: canonical addresses, or undefined for an invalid hop.
 * Empty hops are skipped, as in any HTTP list.
 */
export function splitHops(list: string): (string | undefined)[] {
  return list.split(',').flatMap((hop) => (hop.trim() === '' ? [] : [readAddress(unquote(hop.trim()))]));
}

/** Returns the hops of a Forwarded header (RFC 7239): the `for` of each element. */
export function forwardedHops(header: string): (string | undefined)[] {
  const hops: (string | undefined)[] = [];
  for (let at = 0; at <= header.length; at = elements.lastIndex + 1) {
    elements.lastIndex = at;
    const [element = ''] = elements.exec(header) ?? [];
    const end = header[elements.lastIndex];
    // After an unclosed quote, hops cannot be separated.
    if (end !== undefined && end !== ',') return [undefined];
    if (element.trim() !== '') hops.push(readFor(element.trim()));
  }
  return hops;
}

/** Returns undefined unless every pair is well-formed and one is `for`. */
function readFor(element: string): string | undefined {
  let found: string | undefined;
  for (let at = 0; at < element.length; at = pairs.lastIndex) {
    pairs.lastIndex = at;
    const [, name = '', text, token = ''] = pairs.exec(element) ?? [];
    if (name === '') return undefined;
    if (name.toLowerCase() !== 'for') continue;
    if (found !== undefined) return undefined;
    found = text === undefined ? token : unquote(text);
  }
  return found === undefined ? undefined : readAddress(found);
}

/**
 * Returns the canonical spelling of an address; undefined for anything else, such as `unknown` and `_hidden`. Accepts
 * `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` and `[2001:db8::1]:80`. An IPv4 address inside an IPv6
 * one becomes IPv4. A zone is dropped, because only the reporting hop knows it.
 */
export function readAddress(text: string): string | undefined {
  if (isIP(text) === 4) return text;
  const [, bracketed, plain] = /^(?:\[([^[\]]*)\](?::[\w.-]+)?|([\d.]+):[\w.-]+)$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? text;
  if (isIP(address) !== (plain === undefined ? 6 : 4)) return undefined;
  return ipaddr.process(address.replace(/%.*/, '')).toString();
}

/** Returns the text of a quoted string; any other text unchanged. */
function unquote(text: string): string {
  return /^".*"$/.test(text) ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text;
}
