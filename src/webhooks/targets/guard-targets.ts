import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { LRUCache } from 'lru-cache';
import type { TargetGuard } from '../../context/webhooks.ts';
import type { Services } from '../../context.ts';
import { asError } from '../../errors.ts';
import { checkTarget, isLocalhost } from './check-target.ts';
import { isInspector } from './inspector-url.ts';
import { readTargetRules, type TargetRules, type TargetSettings } from './read-target-rules.ts';
import { hostResolver } from './resolve-host.ts';

/** A host name that leads to an address that is not allowed. */
export class RefusedTarget extends Error {}

/** The verdict on a host name: its allowed addresses, or the reason why there are none. */
type Verdict = LookupAddress[] | Error;

const hostsMax = 1_000;
/** Milliseconds that a verdict holds: many connections ask once, and a name that moves is soon followed. */
const allowedMs = 3_000;
const failedMs = 1_000;

interface GuardSettings extends TargetSettings, Pick<Services, 'log' | 'publicUrl'> {}

/** Returns the guard of this installation's rules, and logs the exceptions they make. */
export function guardTargets({ log, publicUrl, ...settings }: GuardSettings): TargetGuard {
  const rules = readTargetRules(settings);
  if (!settings.production)
    log.warn(
      'targets.loopback_opened: webhooks may be sent to this machine (127.0.0.0/8, ::1); NODE_ENV=production closes it',
    );
  if (settings.allowHosts.length > 0)
    log.info(
      { hosts: settings.allowHosts },
      'targets.hosts_opened: webhooks may be sent to the hosts of WEBHOOK_ALLOW_HOSTS',
    );
  return {
    check(url, named) {
      const target = URL.parse(url);
      return target && isInspector(target, publicUrl) ? target : checkTarget(url, rules, named);
    },
    isInspector: (url) => isInspector(url, publicUrl),
    lookup: lookupAllowed(rules),
  };
}

/** Node connects to exactly the addresses that this returns. */
function lookupAllowed(rules: TargetRules): LookupFunction {
  const judge = judgeHosts(rules);
  return (hostname, { all, family }, answer) => {
    void judge(hostname).then((verdict) => {
      if (verdict instanceof Error) return answer(verdict, '');
      const wanted = verdict.filter((one) => !family || family === one.family || family === `IPv${one.family}`);
      const [first] = wanted;
      if (!first) answer(new Error('The host name has no address of that family'), '');
      else if (all) answer(null, wanted);
      else answer(null, first.address, first.family);
    });
  };
}

/** Looks a name up once at a time. Every address is judged, and a refused one refuses the name. */
function judgeHosts(rules: TargetRules): (hostname: string) => Promise<Verdict> {
  const resolve = hostResolver();
  const verdicts = new LRUCache<string, Promise<Verdict>>({ max: hostsMax });
  const judge = async (hostname: string): Promise<Verdict> => {
    const open = rules.opens(hostname);
    const addresses = await resolve(hostname, open || isLocalhost(hostname) ? 'SYSTEM' : 'NAME_SERVERS');
    const refused = !open && addresses.some(({ address }) => rules.refuses(address));
    return refused ? new RefusedTarget('The host name leads to an address that is not public') : addresses;
  };
  return (hostname) => {
    const known = verdicts.get(hostname);
    if (known) return known;
    const verdict = judge(hostname).catch(asError);
    verdicts.set(hostname, verdict);
    void verdict.then((outcome) =>
      verdicts.set(hostname, verdict, { ttl: outcome instanceof Error ? failedMs : allowedMs }),
    );
    return verdict;
  };
}
