import { isIP } from 'node:net';
import type { TargetName } from '../../context/webhooks.ts';
import { Refusal } from '../../errors.ts';
import type { TargetRules } from './read-target-rules.ts';

const urlLengthMax = 2048;

/** By the DNS: labels of at most 63 characters, 253 together, and none is empty. */
const hostName = /^(?=.{1,253}\.?$)([^.]{1,63}\.)*[^.]{1,63}\.?$/;

/**
 * Returns a webhook's target URL, normalised: odd spellings of addresses, such as `http://2130706433`, become IP
 * literals. A host name is judged by its addresses, when a webhook is sent; only localhost is refused here. Throws a
 * Refusal that names it as the caller does.
 */
export function checkTarget(url: string, rules: TargetRules, named: TargetName): URL {
  const refused = (what: string) => new Refusal(named.code, { message: `${named.name} ${what}` });
  const tooLong = `must be at most ${urlLengthMax} characters long`;
  if (url.length > urlLengthMax) throw refused(tooLong);
  const target = URL.parse(url);
  if (!target || !/^https?:$/.test(target.protocol))
    throw refused('must be a URL that starts with https:// or http://');
  if (target.href.length > urlLengthMax) throw refused(tooLong);
  if (target.username || target.password) throw refused('must not carry a user name or password');
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) {
    if (rules.refuses(host)) throw refused('must lead to a public address; the one it names is not');
  } else if (!hostName.test(host)) {
    throw refused('must name a host that there can be: its labels have 1 to 63 characters, and 253 together');
  } else if (
    isLocalhost(host) &&
    !rules.opens(host) &&
    ['127.0.0.1', '::1'].some((address) => rules.refuses(address))
  ) {
    throw refused('must not lead to localhost; name a host that we can reach');
  }
  return target;
}

/** True for a host name reserved for the machine itself (RFC 6761). */
export function isLocalhost(hostname: string): boolean {
  return /^(.+\.)?localhost\.?$/i.test(hostname);
}
