import type { LookupFunction } from 'node:net';
import type { Admission } from '../access/actor.ts';
import type { Id } from '../ids.ts';

/** Judges where webhooks, and all else that goes to a URL of somebody's, may be sent to. */
export interface TargetGuard {
  /** The URL, normalised. Throws a Refusal in the caller's words. */
  check(url: string, named: TargetName): URL;
  /** Whether a checked URL leads to our own inspector, which is open wherever it stands. */
  isInspector(url: URL): boolean;
  /** Resolves the name of a host once, for the connection that is about to be made. Fails with a RefusedTarget when it leads inside. */
  lookup: LookupFunction;
}

/** What a caller knows a URL by, and what refuses it. */
export interface TargetName {
  name: string;
  code: 'INVALID_CALLBACK' | 'INVALID_ARGUMENT';
}

/** What a webhook may be told of. */
export type WebhookEvent = 'RECORD_CREATED' | 'RECORD_REPLACED' | 'RECORD_DELETED' | 'REQUEST_FAILED';

export type RetryPolicy = 'DEFAULT' | 'STANDARD' | 'CUSTOM';

/** All of a webhook that a deploy copies and a version keeps. Its secrets and its switch are its own. */
export interface WebhookSettings {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  /** Sealed, in base64; null for none. The same headers stay the same text. */
  readonly headers: string | null;
  readonly retryPolicy: RetryPolicy;
  /** Of CUSTOM: from each failed attempt to the next, in seconds. */
  readonly retryDelays: readonly number[];
}

/** A header to send along, before it is checked; without a value, that of the header of this name stays. */
export interface WebhookHeaderInput {
  name: string;
  value?: string | null | undefined;
}

export interface RetryInput {
  policy: RetryPolicy;
  delays?: readonly number[] | null | undefined;
}

/** A webhook that was just stored, and its secret when that was just made: it is shown this once. */
export interface StoredWebhook {
  webhookId: string;
  secret: string | null;
}

/** What asked for a delivery: the webhook of the environment, that of the key, or the request's callback. */
export type DeliveryTarget = 'ENDPOINT' | 'KEY' | 'CALLBACK';

export type DeliveryState = 'PENDING' | 'SUCCEEDED' | 'FAILED' | 'REFUSED';

/** One message to one target, as the receipt shows it. */
export interface SeenDelivery {
  endpointId: string;
  /** Of a test message, which tells of no request, an id of its own. */
  requestId: string;
  /** `dlv_…`, the webhook-id that the target sees. */
  id: Id;
  target: DeliveryTarget;
  /** Null for a callback. */
  webhookId: string | null;
  url: string;
  state: DeliveryState;
  nextAttemptAt: Date | null;
  /** Null but for a test message. */
  testOf: Admission['environment'] | null;
  createdAt: Date;
  attempts: SeenAttempt[];
  /** Its place in the stream that told of it. */
  cursor?: string;
}

/** One HTTP try. `number` counts from 1; `status` and `response` are null when there was no answer, `error` when it succeeded. */
export interface SeenAttempt {
  number: number;
  at: Date;
  status: number | null;
  durationMs: number;
  response: string | null;
  error: string | null;
}

/** Who looks at the deliveries of a request: those to the endpoint's own webhook are for its owner and the default pair. */
export interface DeliveryViewer {
  seesAll: boolean;
  /** Null for a key. */
  accountId: string | null;
}

/** Reads the deliveries of a request that one may see, oldest first, together with others of the same instant. */
export type ReadDeliveries = (
  request: { endpointId: string; requestId: string },
  viewer: DeliveryViewer,
) => Promise<SeenDelivery[]>;

/** Tells how far the messages that tell of a request have come, taken together. */
export type RequestDeliveryState = 'NONE' | 'PENDING' | 'RETRYING' | 'DELIVERED' | 'FAILED';

/** Reads how far the messages of a request have come that one may see, together with others of the same instant. */
export type ReadDeliveryState = (
  request: { endpointId: string; requestId: string },
  viewer: DeliveryViewer,
) => Promise<RequestDeliveryState>;
