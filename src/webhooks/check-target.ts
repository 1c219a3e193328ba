import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { TargetName } from '../context.ts';
import { Refusal } from '../errors.ts';

const urlLengthMax = 2048;

/** What public IPv6 addresses are given from; elsewhere lie forms such as ::10.0.0.1, for which ipaddr.js has no name. */
const publicIpv6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * The URL that a webhook may be sent to, normalised: odd spellings of addresses, such as `http://2130706433`, are IP
 * literals in it. Throws a Refusal in the caller's words. A host name is judged by what it resolves to, when a webhook is sent.
 */
export function checkTarget(url: string, production: boolean, named: TargetName): URL {
  const refused = (what: string) => new Refusal(named.code, { message: `${named.name} ${what}` });
  const target = URL.parse(url);
  if (!target || !/^https?:$/.test(target.protocol)) throw refused('must be a URL that starts with https:// or http://');
  if (target.href.length > urlLengthMax) throw refused(`must be at most ${urlLengthMax} characters long`);
  if (target.username || target.password) throw refused('must not carry a user name or password');
  if (production && /^(.+\.)?localhost\.?$/.test(target.hostname)) throw refused('must not lead to localhost; name a host that we can reach');
  const address = target.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) !== 0 && isRefusedAddress(address, production)) throw refused('must lead to a public address; the one it names is not');
  return target;
}

/** Whether nothing may be sent to an IP address: all that is not public, but loopback only in production. */
export function isRefusedAddress(address: string, production: boolean): boolean {
  if (!ipaddr.isValid(address)) return true;
  // An IPv4-mapped IPv6 address reaches its inner one.
  const reached = ipaddr.process(address);
  const range = reached.range();
  if (range === 'unicast') return reached instanceof ipaddr.IPv6 && !reached.match(publicIpv6);
  return production || range !== 'loopback';
}
