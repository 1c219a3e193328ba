/** The largest payload, in bytes of UTF-8. */
export const payloadBytesMax = 102_400;

/**
 * All refusals that a caller can see: HTTP status and message with a remedy. A test compares the table of docs/rest.md
 * with this list.
 */
export const refusals = {
  INVALID_JSON: { status: 400, message: 'The body must be one JSON object in UTF-8' },
  VALIDATION_FAILED: { status: 400, message: 'Validation failed' },
  INVALID_CALLBACK: { status: 400, message: 'The webhook callback cannot be used' },
  INVALID_ARGUMENT: { status: 400, message: 'An argument is not valid' },
  UNAUTHENTICATED: { status: 401, message: 'Send a valid API key as Authorization: Bearer tm_test_… or tm_live_…' },
  ENDPOINT_INACTIVE: { status: 403, message: 'This endpoint is switched off; ask its owner to activate it' },
  SUBSCRIPTION_EXPIRED: { status: 403, message: "The owner's subscription has expired; ask them to renew it" },
  PERMISSION_DENIED: { status: 403, message: 'This key lacks the permission for that; ask the owner to grant it' },
  NOT_DEPLOYED: {
    status: 403,
    message: 'This endpoint is not deployed to production yet; use a tm_test_ key or deploy it',
  },
  PLAN_BY_ADMINISTRATOR: {
    status: 403,
    message: 'Plans are changed by an administrator of this installation; ask one',
  },
  FOREIGN_ORIGIN: { status: 403, message: 'A page of another site cannot act for whoever is signed in here' },
  NOT_FOUND: { status: 404, message: 'There is nothing at this path; the API is below /api/v1' },
  ENDPOINT_NOT_FOUND: { status: 404, message: "This key's endpoint has another slug, or was deleted; check the URL" },
  RECORD_NOT_FOUND: { status: 404, message: 'There is no such record, or it was deleted' },
  REQUEST_NOT_FOUND: { status: 404, message: 'There is no such request of this endpoint and environment' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'This path does not take that method; see Allow' },
  REQUEST_TIMEOUT: {
    status: 408,
    message: 'No byte came for 5 seconds, or the request was not whole after 60; send it again',
  },
  CONFLICT: { status: 409, message: 'That cannot be done as things stand' },
  SETTINGS_CHANGED: {
    status: 409,
    message:
      'These settings were changed since you read them; read them again, then send your change with their revision',
  },
  SANDBOX_UNTESTED: { status: 409, message: 'Send the sandbox one request with the present settings, then deploy' },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    message: 'A write with this Idempotency-Key is still being accepted; send it again in a moment',
  },
  PAYLOAD_TOO_LARGE: { status: 413, message: `The body is over ${payloadBytesMax} bytes; send less at once` },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Send the body with Content-Type: application/json' },
  IDEMPOTENCY_MISMATCH: { status: 422, message: 'This Idempotency-Key was used for another write; take a new one' },
  QUOTA_EXCEEDED: {
    status: 429,
    message: "The period's quota of calls is used up; wait for the next period or change the plan",
  },
  RATE_LIMITED: { status: 429, message: 'Too many calls in too short a time; wait as long as Retry-After says' },
  INTERNAL: { status: 500, message: 'Something went wrong on our side; quote the request id when you report it' },
  NOT_IMPLEMENTED: {
    status: 501,
    message: 'This Transfer-Encoding is not known here; send the body as chunked alone, or with a Content-Length',
  },
  STREAM_OVERFLOW: {
    status: 503,
    message: 'You read too slowly to be told live; subscribe again after the last cursor you have',
  },
  UNAVAILABLE: { status: 503, message: 'The service cannot take this right now; try again shortly' },
} as const satisfies Record<string, { status: number; message: string }>;

/** The longest Retry-After in seconds. The obstacle may be gone much earlier, for example after a change of plan. */
const retryAfterMaxSeconds = 24 * 3600;

export type RefusalCode = keyof typeof refusals;

/** A fault of a payload. `field` is a path such as `customer.email` or `items[2].sku`. */
export interface RefusalDetail {
  field: string;
  error: string;
}

/** The change since the caller has read the object. `at` and `by` are null if unknown. */
export interface SettingsChange {
  revision: number;
  at: Date | null;
  by: { id: string; name: string } | null;
  /** The present values. */
  current: unknown;
}

interface RefusalParts {
  message?: string;
  details?: readonly RefusalDetail[];
  retryAfter?: number;
  change?: SettingsChange;
  cause?: unknown;
}

/** A mistake that the caller can fix, or a state that passes. Thrown by operations, and mapped by each route. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: readonly RefusalDetail[] | undefined;
  /** The seconds before a retry makes sense. */
  readonly retryAfter: number | undefined;
  /** For SETTINGS_CHANGED. */
  readonly change: SettingsChange | undefined;

  constructor(code: RefusalCode, more: RefusalParts = {}) {
    super(more.message ?? refusals[code].message, { cause: more.cause });
    this.name = 'Refusal';
    this.code = code;
    this.details = more.details;
    this.change = more.change;
    const retryAfter = more.retryAfter ?? (code === 'UNAVAILABLE' ? 1 : undefined);
    this.retryAfter = retryAfter && Math.min(retryAfter, retryAfterMaxSeconds);
  }

  get status(): number {
    return refusals[this.code].status;
  }
}

/**
 * Returns the refusal for any error: a Refusal unchanged, UNAVAILABLE for an unreachable database, INTERNAL without
 * detail for all else. The route logs those with a `cause`.
 */
export function toRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  return new Refusal(isDatabaseAway(thrown) ? 'UNAVAILABLE' : 'INTERNAL', { cause: thrown });
}

/**
 * Returns true for SQLSTATE classes 22 (data exception) and 23 (constraint violation): the database would refuse the
 * data again.
 */
export function isDataRefused(thrown: unknown): boolean {
  return /^2[23]...$/.test(codeOf(thrown));
}

// 08 connection, 40 transaction rolled back, 53 resources, 57P shutdown, 58 system; a pooler uses XX000 for a lost
// server.
const awaySqlState = /^(08...|40...|53...|57P0.|58...|XX000)$/;
// Prisma's codes for: unreachable, timed out, closed, no connection or transaction available, rolled back, too many
// connections.
const awayPrisma = /^P(1001|1002|1008|1017|2024|2028|2034|2037)$/;
const awaySystem = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const awayMessage =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|not queryable|Client was closed/;

/** Returns true if the database was unreachable, went away, timed out, or rolled back: a retry makes sense. */
export function isDatabaseAway(thrown: unknown): boolean {
  if (thrown instanceof AggregateError) return thrown.errors.some(isDatabaseAway);
  const code = codeOf(thrown);
  if (awaySqlState.test(code) || awayPrisma.test(code) || awaySystem.has(code)) return true;
  if (!(thrown instanceof Error)) return false;
  return (
    awayMessage.test(thrown.message) ||
    [thrown.cause, belowPrisma(thrown)].some((inner) => inner !== undefined && isDatabaseAway(inner))
  );
}

/** Returns the adapter's error, because Prisma's own code is often unspecific. */
function belowPrisma(thrown: Error): unknown {
  if (!('meta' in thrown) || typeof thrown.meta !== 'object' || thrown.meta === null) return undefined;
  return 'driverAdapterError' in thrown.meta ? thrown.meta.driverAdapterError : undefined;
}

/** Returns the `code` of an error of Node, PostgreSQL or Prisma; '' without one. */
export function codeOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : '';
}

/** Returns any thrown value as an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
