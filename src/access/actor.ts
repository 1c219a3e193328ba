import type { RefusalCode } from '../errors.ts';
import type { Decimal } from '../json.ts';

export type EnvironmentName = 'SANDBOX' | 'PRODUCTION';
/** The records and requests that a key sees: those made with it, or all of its environment. */
export type KeyScope = 'OWN' | 'ALL';
export type FieldType = 'string' | 'number' | 'boolean' | 'array' | 'object';

/** An action on records. A receipt needs no permission. */
export type Action = 'create' | 'read' | 'update' | 'delete' | 'receipt';

/**
 * The constraints of a value beside its type. Each applies to some types only; `itemType` is the type of an array's
 * items.
 */
export interface Constraints {
  readonly min?: Decimal;
  readonly max?: Decimal;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** RE2 syntax; matches anywhere in the value unless anchored. */
  readonly pattern?: string;
  /** For a number field each is a Decimal. */
  readonly enum?: readonly (string | number)[];
  readonly format?: 'email' | 'uri' | 'date-time' | 'uuid';
  readonly itemType?: FieldType;
}

/**
 * A declared value of an environment's payloads; `name` is a property, or a path to one: `customer.email`,
 * `items[].sku`.
 */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** True if null is allowed; by default true unless the field is required. */
  readonly nullable?: boolean;
  readonly constraints?: Constraints;
}

/** A field as requested, before it is checked. Null counts as absent. */
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

/** The access of an admitted actor: one environment of one endpoint. Shared between calls, so never changed. */
export interface Admission {
  readonly endpointId: string;
  readonly slug: string;
  readonly environment: EnvironmentName;
  /** The owner, whose quota is used. */
  readonly accountId: string;
  /** Null for a signed-in account, whose writes come from the console. */
  readonly keyId: string | null;
  readonly secretId: string | null;
  /** The keys whose records and requests are visible; null for all. */
  readonly seesKeys: readonly string[] | null;
  /** True if messages to the endpoint's own webhook are visible too: for the owner and the default pair. */
  readonly seesOwnWebhook: boolean;
  readonly fields: readonly Field[];
  readonly quota: Quota;
}

/** The limits of an account's plan. */
export interface Quota {
  readonly limit: number;
  /** If true, requests past the limit are allowed and counted as overage. */
  readonly overage: boolean;
  /** The start of the first period in epoch milliseconds; further periods follow it. */
  readonly startedAt: number;
}

/** The caller: the holder of an API key, or a signed-in account. */
export type Actor = KeyActor | AccountActor;

/** A caller with an API key, and everything needed to admit it. */
export interface KeyActor {
  readonly kind: 'key';
  readonly admission: Admission & { readonly keyId: string; readonly secretId: string };
  readonly permissions: ReadonlySet<Action>;
  /** Switched on by the owner in its environment. */
  readonly keyActive: boolean;
  /** The ends of the key and of the owner's subscription, in epoch milliseconds. */
  readonly keyEndsAt: number | undefined;
  readonly subscriptionEndsAt: number | undefined;
  readonly endpoint: { readonly active: boolean; readonly deleted: boolean; readonly deployed: boolean };
  /** The burst limit; undefined for none. */
  readonly burst: Burst | undefined;
}

/** The most calls in a window of so many seconds. */
export interface Burst {
  readonly requests: number;
  readonly seconds: number;
}

/** A signed-in person. */
export interface AccountActor {
  readonly kind: 'account';
  readonly accountId: string;
  /** The session of the call. */
  readonly sessionId: string;
  readonly name: string;
  readonly email: string;
  readonly administrator: boolean;
}

/** The role of an account on an endpoint. */
export interface EndpointAccess {
  readonly endpointId: string;
  readonly slug: string;
  readonly name: string;
  readonly ownerId: string;
  readonly role: 'OWNER' | 'COLLABORATOR';
  /** A collaborator's keys; empty for the owner, who has all keys. */
  readonly keyIds: readonly string[];
}

/** The target named by a caller; a key implies absent parts. */
export interface Target {
  slug?: string | null | undefined;
  environment?: EnvironmentName | null | undefined;
}

/**
 * Returns a string that identifies a record across endpoints. Callers choose record ids, so two endpoints can have the
 * same id.
 */
export function recordAddress(
  { endpointId, environment }: Pick<Admission, 'endpointId' | 'environment'>,
  recordId: string,
): string {
  return `${endpointId}/${environment}/${recordId}`;
}

/** Returns true if data made with a key, or without one, is visible. */
export function sees({ seesKeys }: Pick<Admission, 'seesKeys'>, keyId: string | null): boolean {
  return seesKeys === null || (keyId !== null && seesKeys.includes(keyId));
}

/** Returns the reason to refuse a key altogether; undefined for none. */
export function whyNoKey({ keyActive, keyEndsAt }: KeyActor, now: number): RefusalCode | undefined {
  return !keyActive || hasPassed(keyEndsAt, now) ? 'UNAUTHENTICATED' : undefined;
}

/** Returns the reason to refuse this action of a working key, in the documented order; undefined for none. */
export function whyNot(actor: KeyActor, target: Target, action: Action, now: number): RefusalCode | undefined {
  const { admission, endpoint } = actor;
  if (endpoint.deleted || (target.slug != null && target.slug !== admission.slug)) return 'ENDPOINT_NOT_FOUND';
  if (!endpoint.active) return 'ENDPOINT_INACTIVE';
  if (hasPassed(actor.subscriptionEndsAt, now)) return 'SUBSCRIPTION_EXPIRED';
  if (action !== 'receipt' && !actor.permissions.has(action)) return 'PERMISSION_DENIED';
  if (admission.environment === 'PRODUCTION' && !endpoint.deployed) return 'NOT_DEPLOYED';
  return undefined;
}

/** The facts about an endpoint and environment that decide on an account's access. */
export interface AccountStanding {
  access: EndpointAccess;
  /** A collaborator's keys that are switched on there. */
  keys: readonly { readonly canRead: boolean }[];
  active: boolean;
  deployed: boolean;
  subscriptionEndsAt: number | undefined;
}

/**
 * Returns the reason to refuse an account; undefined for none. The owner may do everything that a key may, and read at
 * any time. A collaborator may read what their own keys see.
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
