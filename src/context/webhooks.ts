import type { LookupFunction } from 'node:net';
import type { Admission } from '../access/actor.ts';
import type { Id } from '../ids.ts';

/** Judges the targets of webhooks and of all other calls to URLs that users name. */
export interface TargetGuard {
  /** Returns the URL, normalised. Throws a Refusal that names it as the caller does. */
  check(url: string, named: TargetName): URL;
  /** True for a checked URL of our own inspector, which is open at any address. */
  isInspector(url: URL): boolean;
  /** Resolves a host name for one connection. Fails with a RefusedTarget when it leads to a private address. */
  lookup: LookupFunction;
}

/** The caller's name for a URL, and the code that refuses it. */
export interface TargetName {
  name: string;
  code: 'INVALID_CALLBACK' | 'INVALID_ARGUMENT';
}

/** The events that a webhook may get. */
export type WebhookEvent = 'RECORD_CREATED' | 'RECORD_REPLACED' | 'RECORD_DELETED' | 'REQUEST_FAILED';

export type RetryPolicy = 'DEFAULT' | 'STANDARD' | 'CUSTOM';

/** The part of a webhook that a deploy copies and a version keeps. Its secrets and its switch are not part of it. */
export interface WebhookSettings {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  /** Sealed, in base64; null for none. Equal headers keep the same text. */
  readonly headers: string | null;
  readonly retryPolicy: RetryPolicy;
  /** For CUSTOM: from each failed attempt to the next, in seconds. */
  readonly retryDelays: readonly number[];
}

/** A header to send, before it is checked. Without a value, the present value of that header stays. */
export interface WebhookHeaderInput {
  name: string;
  value?: string | null | undefined;
}

export interface RetryInput {
  policy: RetryPolicy;
  delays?: readonly number[] | null | undefined;
}

/** A stored webhook. `secret` is set when it was just made, and is shown this once. */
export interface StoredWebhook {
  webhookId: string;
  secret: string | null;
}

/** The origin of a delivery: the environment's webhook, the key's webhook, or the request's callback. */
export type DeliveryTarget = 'ENDPOINT' | 'KEY' | 'CALLBACK';

export type DeliveryState = 'PENDING' | 'SUCCEEDED' | 'FAILED' | 'REFUSED';

/** One message to one target. */
export interface SeenDelivery {
  endpointId: string;
  /** For a test message, which has no request, an id of its own. */
  requestId: string;
  /** `dlv_…`, the webhook-id that the target receives. */
  id: Id;
  target: DeliveryTarget;
  /** Null for a callback. */
  webhookId: string | null;
  url: string;
  state: DeliveryState;
  nextAttemptAt: Date | null;
  /** Null unless it is a test message. */
  testOf: Admission['environment'] | null;
  createdAt: Date;
  attempts: SeenAttempt[];
  /** Its position in a stream, if it was read from one. */
  cursor?: string;
}

/** One HTTP attempt. `number` counts from 1. `status` and `response` are null without an answer, `error` on success. */
export interface SeenAttempt {
  number: number;
  at: Date;
  status: number | null;
  durationMs: number;
  response: string | null;
  error: string | null;
}

/** The viewer of a request's deliveries. The owner and the default pair see those to the endpoint's own webhook. */
export interface DeliveryViewer {
  seesAll: boolean;
  /** Null for a key. */
  accountId: string | null;
}

/** Reads the deliveries of a request that a viewer may see, oldest first. Batched. */
export type ReadDeliveries = (
  request: { endpointId: string; requestId: string },
  viewer: DeliveryViewer,
) => Promise<SeenDelivery[]>;

/** The joint state of a request's messages. */
export type RequestDeliveryState = 'NONE' | 'PENDING' | 'RETRYING' | 'DELIVERED' | 'FAILED';

/** Reads the joint state of a request's messages that a viewer may see. Batched. */
export type ReadDeliveryState = (
  request: { endpointId: string; requestId: string },
  viewer: DeliveryViewer,
) => Promise<RequestDeliveryState>;
