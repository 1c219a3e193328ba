import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { forwardedHops, readAddress, splitHops } from './forwarded.ts';

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
    const told: string[] = [];
    if (list !== undefined) told.push(walk(peer, splitHops([list].flat().join(','))));
    if (forwarded !== undefined) told.push(walk(peer, forwardedHops(forwarded)));
    // A proxy writes one of the two headers and passes the other on. An address in only one of them may be forged by
    // the caller.
    return told.every((address) => address === told[0]) ? (told[0] ?? peer) : peer;
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
