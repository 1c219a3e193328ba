import { Refusal } from '../errors.ts';
import {
  type AccountActor,
  type Action,
  type Actor,
  type Admission,
  type KeyActor,
  type Target,
  whyNoKey,
  whyNot,
} from './actor.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';

/** Finds the actor of a key; undefined for an unknown key. */
export type FindActor = (key: string) => MaybePromise<KeyActor | undefined>;

/** Counts a call of a key against its burst limit; undefined without a limit. */
export type SpendBurst = (actor: KeyActor) => MaybePromise<BurstStanding | undefined>;

/** The rest of a key's burst limit after a call. */
export interface BurstStanding {
  /** True if the call itself was within the limit. */
  readonly granted: boolean;
  readonly remaining: number;
  /** The time in ms until the limit is fully restored. */
  readonly resetsInMs: number;
}

/** Returns the access of a signed-in account. Throws as `admit` does. */
export type AdmitAccount = (account: AccountActor, target: Target, action: Action) => Promise<Admission>;

/**
 * Returns the access of a key's holder, or a Refusal: UNAUTHENTICATED, RATE_LIMITED, ENDPOINT_NOT_FOUND,
 * ENDPOINT_INACTIVE, SUBSCRIPTION_EXPIRED, PERMISSION_DENIED, NOT_DEPLOYED. INVALID_ARGUMENT if the target names
 * another environment than the key's.
 */
export function admit(
  actor: KeyActor | undefined,
  target: Target,
  action: Action,
  spendBurst: SpendBurst,
): MaybePromise<Admission> {
  const now = Date.now();
  if (!actor || whyNoKey(actor, now)) throw new Refusal('UNAUTHENTICATED');
  return chain(actor.burst && spendBurst(actor), (burst) => {
    if (burst?.granted === false)
      throw new Refusal('RATE_LIMITED', { retryAfter: Math.max(1, Math.ceil(burst.resetsInMs / 1000)) });
    return admitted(actor, target, action, now);
  });
}

function admitted(actor: KeyActor, target: Target, action: Action, now: number): Admission {
  const refusal = whyNot(actor, target, action, now);
  if (refusal) throw new Refusal(refusal);
  if (target.environment != null && target.environment !== actor.admission.environment) {
    throw new Refusal('INVALID_ARGUMENT', {
      message: `This key belongs to ${actor.admission.environment}; leave environment out or name that`,
    });
  }
  return actor.admission;
}

/** Returns the signed-in account. Throws UNAUTHENTICATED for none, PERMISSION_DENIED for an API key. */
export function signedIn(actor: Actor | undefined): AccountActor {
  if (!actor) throw new Refusal('UNAUTHENTICATED', { message: 'Sign in first' });
  if (actor.kind === 'key')
    throw new Refusal('PERMISSION_DENIED', { message: 'An API key cannot do this; sign in instead' });
  return actor;
}

/** Returns the key of an Authorization header; undefined without one. Throws UNAUTHENTICATED for any other scheme. */
export function bearerKey(header: unknown): string | undefined {
  if (header === undefined || header === null || header === '') return undefined;
  const key = typeof header === 'string' ? /^Bearer +(\S+) *$/i.exec(header)?.[1] : undefined;
  if (key === undefined) throw new Refusal('UNAUTHENTICATED');
  return key;
}
