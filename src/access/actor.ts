import type { RefusalCode } from '../errors.ts';

export type EnvironmentName = 'SANDBOX' | 'PRODUCTION';
export type FieldType = 'string' | 'number' | 'boolean' | 'array' | 'object';

/** What an actor wants to do. A receipt needs no permission. */
export type Action = 'create' | 'read' | 'update' | 'delete' | 'receipt';

/** One declared value of an environment's payloads; `name` is a property, or a dotted path to one. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
}

/** What an operation may touch, once an actor is admitted: one environment of one endpoint. Shared, so never changed. */
export interface Admission {
  readonly endpointId: string;
  readonly slug: string;
  readonly environment: EnvironmentName;
  /** The owner, whose quota is used. */
  readonly accountId: string;
  readonly keyId: string;
  readonly secretId: string;
  /** A collaboration key sees only the records and requests that were made with it. */
  readonly ownOnly: boolean;
  readonly fields: readonly Field[];
}

/** Who asks: a caller with an API key, and all that admitting it needs. */
export interface Actor {
  readonly admission: Admission;
  readonly permissions: ReadonlySet<Action>;
  /** Switched on by the owner in its environment. */
  readonly keyActive: boolean;
  /** When the key, and when the owner's subscription, ends; in epoch milliseconds. */
  readonly keyEndsAt: number | undefined;
  readonly subscriptionEndsAt: number | undefined;
  readonly endpoint: { readonly active: boolean; readonly deleted: boolean; readonly deployed: boolean };
}

/** What a caller names: absent parts are implied by the key. */
export interface Target {
  slug?: string | null | undefined;
  environment?: EnvironmentName | null | undefined;
}

/** Why an actor may not do a thing, in the contract's order; undefined when it may. */
export function whyNot(actor: Actor, target: Target, action: Action, now: number): RefusalCode | undefined {
  const { admission, endpoint } = actor;
  if (!actor.keyActive || hasPassed(actor.keyEndsAt, now)) return 'UNAUTHENTICATED';
  if (endpoint.deleted || (target.slug != null && target.slug !== admission.slug)) return 'ENDPOINT_NOT_FOUND';
  if (!endpoint.active) return 'ENDPOINT_INACTIVE';
  if (hasPassed(actor.subscriptionEndsAt, now)) return 'SUBSCRIPTION_EXPIRED';
  if (action !== 'receipt' && !actor.permissions.has(action)) return 'PERMISSION_DENIED';
  if (admission.environment === 'PRODUCTION' && !endpoint.deployed) return 'NOT_DEPLOYED';
  return undefined;
}

function hasPassed(endsAt: number | undefined, now: number): boolean {
  return endsAt !== undefined && endsAt <= now;
}
