import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The targets that an installation refuses. */
export interface TargetRules {
  /** True when the operator opened a host by its name: it may lead anywhere. */
  opens(hostname: string): boolean;
  /** True when nothing may be sent to an IP address. */
  refuses(address: string): boolean;
}

export interface TargetSettings {
  production: boolean;
  /**
   * Targets that are open though they are not public: ASCII host names in lower case, `*.` before one for all below
   * it, addresses, CIDR ranges.
   */
  allowHosts: readonly string[];
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/**
 * Returns rules that refuse every address that is not public as spelt. IPv4 inside IPv6 (mapped, compatible, NAT64,
 * 6to4, Teredo, ISATAP) is refused too: no public target needs it, and a translator's target is unknown. Open hosts
 * are open in mapped form too. Outside production, loopback is open.
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
      // An address with a zone is link-local at best.
      if (isIP(address) === 0 || address.includes('%')) return true;
      const reached = ipaddr.process(address);
      if (!production && reached.range() === 'loopback') return false;
      return !ranges.some((range) => isWithin(reached, range)) && !isPublic(ipaddr.parse(address));
    },
  };
}

// Additions to ipaddr.js 2.5. Public IPv6 addresses are assigned from 2000::/3 alone; others include forms such as
// ::10.0.0.1, for which it has no name. Azure's metadata and agents answer at an address of a public range.
const publicIpv6 = ipaddr.IPv6.parseCIDR('2000::/3');
const azureWireServer = '168.63.129.16';

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv4) return address.toString() !== azureWireServer;
  return address.match(publicIpv6) && !isIsatap(address);
}

/**
 * True for an IPv4 address in the lower half of any IPv6 network, after 0:5efe, with or without the universal and
 * group bits (RFC 5214).
 */
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
