import { Refusal } from '../errors.ts';
import { type Action, type Actor, type Admission, type Target, whyNot } from './actor.ts';

/** Finds who holds a key; undefined when nobody does. */
export type FindActor = (key: string) => Promise<Actor | undefined>;

/**
 * What `actor` may touch, or a Refusal: UNAUTHENTICATED, ENDPOINT_NOT_FOUND, ENDPOINT_INACTIVE, SUBSCRIPTION_EXPIRED,
 * PERMISSION_DENIED, NOT_DEPLOYED; INVALID_ARGUMENT when the target names another environment than the key's.
 */
export function admit(actor: Actor | undefined, target: Target, action: Action): Admission {
  if (!actor) throw new Refusal('UNAUTHENTICATED');
  const refusal = whyNot(actor, target, action, Date.now());
  if (refusal) throw new Refusal(refusal);
  if (target.environment != null && target.environment !== actor.admission.environment) {
    throw new Refusal('INVALID_ARGUMENT', { message: `This key belongs to ${actor.admission.environment}; leave environment out or name that` });
  }
  return actor.admission;
}

/** The key in an Authorization header; undefined without one. Throws UNAUTHENTICATED for any other scheme. */
export function bearerKey(header: unknown): string | undefined {
  if (header === undefined || header === null || header === '') return undefined;
  const key = typeof header === 'string' ? /^Bearer +(\S+) *$/i.exec(header)?.[1] : undefined;
  if (key === undefined) throw new Refusal('UNAUTHENTICATED');
  return key;
}
