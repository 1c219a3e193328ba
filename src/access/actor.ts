import type { RefusalCode } from '../errors.ts';
import type { Decimal } from '../json.ts';

export type EnvironmentName = 'SANDBOX' | 'PRODUCTION';
/** Whose records and requests a key sees: those that were made with it, or all of its environment. */
export type KeyScope = 'OWN' | 'ALL';
export type FieldType = 'string' | 'number' | 'boolean' | 'array' | 'object';

/** What an actor wants to do with records. A receipt needs no permission. */
export type Action = 'create' | 'read' | 'update' | 'delete' | 'receipt';

/** What a value must be, beside its type. Each is for the types that it makes sense for; `itemType` is of an array's items. */
export interface Constraints {
  readonly min?: Decimal;
  readonly max?: Decimal;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** In RE2's syntax; anywhere in the value unless anchored. */
  readonly pattern?: string;
  /** Of a number field each is a Decimal. */
  readonly enum?: readonly (string | number)[];
  readonly format?: 'email' | 'uri' | 'date-time' | 'uuid';
  readonly itemType?: FieldType;
}

/** One declared value of an environment's payloads; `name` is a property, or a path to one: `customer.email`, `items[].sku`. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** Tells whether null is taken; by default it is where the field is not required. */
  readonly nullable?: boolean;
  readonly constraints?: Constraints;
}

/** A field as it is asked for, before it is checked. What is null is as if it were absent. */
export interface FieldInput {
  name: string;
  type: FieldType;
  required?: boolean | null | undefined;
  nullable?: boolean | null | undefined;
  searchable?: boolean | null | undefined;
  constraints?: ConstraintsInput | null | undefined;
}

export type ConstraintsInput = {
  readonly [Name in keyof Constraints]?:
    | (Name extends 'enum' ? readonly unknown[] : Constraints[Name])
    | null
    | undefined;
};

/** What an operation may touch, once an actor is admitted: one environment of one endpoint. Shared, so never changed. */
export interface Admission {
  readonly endpointId: string;
  readonly slug: string;
  readonly environment: EnvironmentName;
  /** The owner, whose quota is used. */
  readonly accountId: string;
  /** Null for a signed-in account: what it writes comes from the console. */
  readonly keyId: string | null;
  readonly secretId: string | null;
  /** The keys whose records and requests are seen; null for all. */
  readonly seesKeys: readonly string[] | null;
  /** Tells whether messages to the endpoint's own webhook are seen too: by its owner and the default pair. */
  readonly seesOwnWebhook: boolean;
  readonly fields: readonly Field[];
  readonly quota: Quota;
}

/** What an account's plan allows. */
export interface Quota {
  readonly limit: number;
  /** Past the limit requests go on, and are counted as overage. */
  readonly overage: boolean;
  /** When the first period began, in epoch milliseconds; the others follow each other. */
  readonly startedAt: number;
}

/** Who asks: the holder of an API key, or an account that is signed in. */
export type Actor = KeyActor | AccountActor;

/** A caller with an API key, and all that admitting it needs. */
export interface KeyActor {
  readonly kind: 'key';
  readonly admission: Admission & { readonly keyId: string; readonly secretId: string };
  readonly permissions: ReadonlySet<Action>;
  /** Switched on by the owner in its environment. */
  readonly keyActive: boolean;
  /** When the key, and when the owner's subscription, ends; in epoch milliseconds. */
  readonly keyEndsAt: number | undefined;
  readonly subscriptionEndsAt: number | undefined;
  readonly endpoint: { readonly active: boolean; readonly deleted: boolean; readonly deployed: boolean };
  /** How fast it may call; undefined without a limit. */
  readonly burst: Burst | undefined;
}

/** At most so many calls in so many seconds. */
export interface Burst {
  readonly requests: number;
  readonly seconds: number;
}

/** A person who is signed in. */
export interface AccountActor {
  readonly kind: 'account';
  readonly accountId: string;
  /** The sign-in that the call was made with. */
  readonly sessionId: string;
  readonly name: string;
  readonly email: string;
  readonly administrator: boolean;
}

/** What an account has to do with an endpoint. */
export interface EndpointAccess {
  readonly endpointId: string;
  readonly slug: string;
  readonly name: string;
  readonly ownerId: string;
  readonly role: 'OWNER' | 'COLLABORATOR';
  /** A collaborator's keys; empty for the owner, who has all. */
  readonly keyIds: readonly string[];
}

/** What a caller names: absent parts are implied by a key. */
export interface Target {
  slug?: string | null | undefined;
  environment?: EnvironmentName | null | undefined;
}

/** Where a record lies. Callers name ids as they like: the same one may be meant elsewhere in the same instant. */
export function placeOfRecord(
  { endpointId, environment }: Pick<Admission, 'endpointId' | 'environment'>,
  recordId: string,
): string {
  return `${endpointId}/${environment}/${recordId}`;
}

/** Whether what was made with a key, or without one, is seen. */
export function sees({ seesKeys }: Pick<Admission, 'seesKeys'>, keyId: string | null): boolean {
  return seesKeys === null || (keyId !== null && seesKeys.includes(keyId));
}

/** Why a key may do nothing at all; undefined when it may. */
export function whyNoKey({ keyActive, keyEndsAt }: KeyActor, now: number): RefusalCode | undefined {
  return !keyActive || hasPassed(keyEndsAt, now) ? 'UNAUTHENTICATED' : undefined;
}

/** Why a key that may do something may not do this, in the contract's order; undefined when it may. */
export function whyNot(actor: KeyActor, target: Target, action: Action, now: number): RefusalCode | undefined {
  const { admission, endpoint } = actor;
  if (endpoint.deleted || (target.slug != null && target.slug !== admission.slug)) return 'ENDPOINT_NOT_FOUND';
  if (!endpoint.active) return 'ENDPOINT_INACTIVE';
  if (hasPassed(actor.subscriptionEndsAt, now)) return 'SUBSCRIPTION_EXPIRED';
  if (action !== 'receipt' && !actor.permissions.has(action)) return 'PERMISSION_DENIED';
  if (admission.environment === 'PRODUCTION' && !endpoint.deployed) return 'NOT_DEPLOYED';
  return undefined;
}

/** What of an endpoint and environment decides what a signed-in account may do there. */
export interface AccountStanding {
  access: EndpointAccess;
  /** A collaborator's keys that are switched on there. */
  keys: readonly { readonly canRead: boolean }[];
  active: boolean;
  deployed: boolean;
  subscriptionEndsAt: number | undefined;
}

/**
 * Why a signed-in account may not do this; undefined when it may. The owner may do all that a key may, and see what there is
 * at any time; a collaborator may look at what their own keys see.
 */
export function whyNotAccount(
  { access, keys, ...endpoint }: AccountStanding,
  environment: EnvironmentName,
  action: Action,
  now: number,
): RefusalCode | undefined {
  const looks = action === 'read' || action === 'receipt';
  if (access.role === 'COLLABORATOR')
    return looks && keys.some(({ canRead }) => canRead || action === 'receipt') ? undefined : 'PERMISSION_DENIED';
  if (looks) return undefined;
  if (!endpoint.active) return 'ENDPOINT_INACTIVE';
  if (hasPassed(endpoint.subscriptionEndsAt, now)) return 'SUBSCRIPTION_EXPIRED';
  return environment === 'PRODUCTION' && !endpoint.deployed ? 'NOT_DEPLOYED' : undefined;
}

function hasPassed(endsAt: number | undefined, now: number): boolean {
  return endsAt !== undefined && endsAt <= now;
}
