import type { FastifyReply } from 'fastify';
import type { KeyActor } from '../access/actor.ts';
import type { BurstStanding } from '../access/admit.ts';
import type { PeriodUsage } from '../context/usage.ts';

const periodSeconds = 30 * 24 * 3600;

/** A key's limits are constant while its actor is cached. */
const policies = new WeakMap<KeyActor, string>();

/**
 * Adds the RateLimit headers of draft-ietf-httpapi-ratelimit-headers. The quota has the remaining requests and the
 * seconds until the period ends; a burst limit likewise. Unknown values are left out.
 */
export function tellLimits(
  reply: FastifyReply,
  actor: KeyActor,
  usage: PeriodUsage | undefined,
  burst: BurstStanding | undefined,
): void {
  const policy = policies.get(actor) ?? policyOf(actor);
  policies.set(actor, policy);
  reply.header('ratelimit-policy', policy);
  const quota =
    usage &&
    `"quota";r=${Math.max(0, actor.admission.quota.limit - usage.used)};t=${secondsOf(usage.periodEnd - Date.now())}`;
  const left = burst
    ? `${quota ? `${quota}, ` : ''}"burst";r=${burst.remaining};t=${secondsOf(burst.resetsInMs)}`
    : quota;
  if (left) reply.header('ratelimit', left);
}

function policyOf({ admission, burst }: KeyActor): string {
  const quota = `"quota";q=${admission.quota.limit};w=${periodSeconds}`;
  return burst ? `${quota}, "burst";q=${burst.requests};w=${burst.seconds}` : quota;
}

function secondsOf(ms: number): number {
  return Math.max(0, Math.ceil(ms / 1000));
}
