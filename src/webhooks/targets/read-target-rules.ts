import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Where an installation sends nothing. */
export interface TargetRules {
  /** Whether the operator opened a host by its name: it may lead anywhere. */
  opens(hostname: string): boolean;
  /** Whether nothing may be sent to an IP address. */
  refuses(address: string): boolean;
}

export interface TargetSettings {
  production: boolean;
  /** What is open though it is not public: ASCII host names in lower case, `*.` before one for all below it, addresses, CIDR ranges. */
  allowHosts: readonly string[];
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/**
 * Refuses every address that is not public as it is spelt: also an IPv4 one inside an IPv6 one (mapped, compatible, NAT64,
 * 6to4, Teredo, ISATAP), whatever is inside, for no public target needs that, and where a translator leads is not ours to
 * know. What is open is open in its mapped form too, as that reaches just the same; outside production loopback is open.
 */
export function readTargetRules({ production, allowHosts }: TargetSettings): TargetRules {
  const ranges = allowHosts.map(rangeOf).filter((range) => range !== undefined);
  const names = new Set(allowHosts.filter((host) => !rangeOf(host)));
  return {
    opens(hostname) {
      const labels = hostname.toLowerCase().replace(/\.$/, '').split('.');
      return (
        names.has(labels.join('.')) ||
        labels.some((_, index) => index > 0 && names.has(`*.${labels.slice(index).join('.')}`))
      );
    },
    refuses(address) {
      // With a zone it is link-local at best.
      if (isIP(address) === 0 || address.includes('%')) return true;
      const reached = ipaddr.process(address);
      if (!production && reached.range() === 'loopback') return false;
      return !ranges.some((range) => isWithin(reached, range)) && !isPublic(ipaddr.parse(address));
    },
  };
}

// What ipaddr.js 2.5 lacks. Public IPv6 addresses are given from 2000::/3 alone: elsewhere lie forms such as ::10.0.0.1, for
// which it has no name. Azure's metadata and agents answer at an address of a public range.
const publicIpv6 = ipaddr.IPv6.parseCIDR('2000::/3');
const azureWireServer = '168.63.129.16';

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv4) return address.toString() !== azureWireServer;
  return address.match(publicIpv6) && !isIsatap(address);
}

/** An IPv4 address in the lower half of any IPv6 network, behind 0:5efe, with or without the bits that say unique and group (RFC 5214). */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return ((parts[4] ?? 0) & 0xfcff) === 0 && parts[5] === 0x5efe;
}

/** Undefined for a host name. */
function rangeOf(host: string): Range | undefined {
  if (host.includes('/')) return ipaddr.parseCIDR(host);
  if (isIP(host) === 0) return undefined;
  return [ipaddr.parse(host), isIP(host) === 4 ? 32 : 128];
}

function isWithin(address: Address, [first, bits]: Range): boolean {
  return address.kind() === first.kind() && address.match(first, bits);
}
