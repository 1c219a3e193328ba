import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Returns the address of a caller in its canonical spelling. */
export type ReadCallerAddress = (request: {
  headers: IncomingHttpHeaders;
  socket: { remoteAddress?: string | undefined };
}) => string;

/**
 * Returns a function that finds the caller's address: the first one, from our connection back through forwarded hops,
 * that is no trusted proxy's. An invalid hop ends the walk at the proxy that reported it. `trustedProxies` are
 * addresses and CIDR ranges.
 */
export function readCallerAddress(trustedProxies: readonly string[]): ReadCallerAddress {
  const proxies = new BlockList();
  for (const proxy of trustedProxies) {
    const [address = '', prefix] = proxy.split('/');
    if (prefix === undefined) proxies.addAddress(address, familyOf(address));
    else proxies.addSubnet(address, Number(prefix), familyOf(address));
  }
  const isProxy = (address: string) => proxies.check(address, familyOf(address));
  const walk = (peer: string, hops: readonly (string | undefined)[]): string => {
    let reached = peer;
    for (const hop of hops.toReversed()) {
      if (!isProxy(reached) || hop === undefined) break;
      reached = hop;
    }
    return reached;
  };
  return ({ socket, headers }) => {
    const peer = readAddress(socket.remoteAddress ?? '') ?? '';
    if (peer === '' || !isProxy(peer)) return peer;
    const { 'x-forwarded-for': list, forwarded } = headers;
    const found: string[] = [];
    if (list !== undefined) found.push(walk(peer, splitHops([list].flat().join(','))));
    if (forwarded !== undefined) found.push(walk(peer, forwardedHops(forwarded)));
    // A proxy writes one of the two headers and passes the other on. An address in only one of them may be forged by
    // the caller.
    return found.every((address) => address === found[0]) ? (found[0] ?? peer) : peer;
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

const quoted = '"(?:[^"\\\\]|\\\\.)*"';
const elements = new RegExp(`(?:${quoted}|[^",])*`, 'y');
const pairs = new RegExp(`\\s*([\\w!#$%&'*+.^\`|~-]+)=(?:(${quoted})|([^\\s";,]*))\\s*(?:;|$)`, 'y');

/**
 * Returns the hops of an X-Forwarded-For, the caller's first: canonical addresses, or undefined for an invalid hop.
 * Empty hops are skipped, as in any HTTP list.
 */
function splitHops(list: string): (string | undefined)[] {
  return list.split(',').flatMap((hop) => (hop.trim() === '' ? [] : [readAddress(unquote(hop.trim()))]));
}

/** Returns the hops of a Forwarded header (RFC 7239): the `for` of each element. */
function forwardedHops(header: string): (string | undefined)[] {
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
function readAddress(text: string): string | undefined {
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
