import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { forwardedHops, readAddress, splitHops } from './forwarded.ts';

/** Reads the address that a call comes from, in its one canonical spelling. */
export type ReadCallerAddress = (request: {
  headers: IncomingHttpHeaders;
  socket: { remoteAddress?: string | undefined };
}) => string;

/**
 * Walks from our own connection back over the hops that proxies tell of, and over trusted proxies alone: the first address that is
 * no trusted proxy's is the caller's. A hop that is no address ends the walk at the proxy that told of it. `trustedProxies` are
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
    // A proxy writes one of the two, and hands on the other as it came: what only one of them tells may be the caller's own word.
    return told.every((address) => address === told[0]) ? (told[0] ?? peer) : peer;
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
