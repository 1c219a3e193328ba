import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/**
 * Reads the address that a call comes from, where Fastify has not: of those that the call has passed, the last that is no
 * trusted proxy's. `trustedProxies` are addresses and CIDR ranges.
 */
export function readCallerAddress(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const proxies = new BlockList();
  for (const proxy of trustedProxies) {
    const [address = '', prefix] = proxy.split('/');
    if (prefix === undefined) proxies.addAddress(address, familyOf(address));
    else proxies.addSubnet(address, Number(prefix), familyOf(address));
  }
  return ({ socket, headers }) => {
    const forwarded = [headers['x-forwarded-for'] ?? []].flat().flatMap((list) => list.split(','));
    const passed = [...forwarded.map((address) => address.trim()), socket.remoteAddress ?? ''];
    return passed.findLast((address) => isIP(address) === 0 || !proxies.check(address, familyOf(address))) ?? passed[0] ?? '';
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
