import type { Admission } from '../access/actor.ts';
import type { Id } from '../ids.ts';

/** Where a caller wants the result of a write; `authValue` is sealed, in base64. */
export interface Callback {
  url: string;
  authHeader: string | null;
  authValue: string | null;
}

export type Operation = 'CREATE' | 'REPLACE' | 'DELETE';

export type RequestState = 'QUEUED' | 'SUCCEEDED' | 'FAILED';

/** A checked write, on its way to being accepted. */
export interface Write {
  admission: Admission;
  id: Id;
  operation: Operation;
  recordId: Id;
  payload: string | null;
  callback: Callback | null;
  idempotency: Idempotency | null;
}

/** What tells a repeat of a write from another one. */
export interface Idempotency {
  /** As the caller gave it. */
  key: string;
  /** SHA-256 of what is asked: a repeat has the same. */
  fingerprint: Buffer;
}

/** One accepted write. Ids of other things are UUIDs; `seq` is its place in the accepted order, the wire's `version`. */
export interface AcceptedRequest {
  endpointId: string;
  id: Id;
  seq: number;
  environment: Admission['environment'];
  operation: Operation;
  recordId: Id;
  recordCreatedAt: Date;
  keyId: string | null;
  /** Who wrote without a key, at the console. */
  accountId: string | null;
  state: RequestState;
  error: string | null;
  acceptedAt: Date;
  appliedAt: Date | null;
  /** Its place in the stream that told of it. */
  cursor?: string;
}

/**
 * Commits a write, together with others of the same instant; a repeat of an earlier one is answered as that was, and costs
 * nothing. Throws RECORD_NOT_FOUND, QUOTA_EXCEEDED, UNAVAILABLE, IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_MISMATCH.
 */
export type AcceptWrite = (write: Write) => Promise<AcceptedRequest>;

/** A record as its keys see it: the newest accepted write's, applied or not. `payload` is the exact text. */
export interface SeenRecord {
  id: string;
  payload: string;
  status: 'QUEUED' | 'SUCCESS' | 'FAILED';
  createdAt: Date;
  updatedAt: Date;
}

/** Reads a record and counts the read, together with others of the same instant. Throws RECORD_NOT_FOUND, QUOTA_EXCEEDED. */
export type ReadRecord = (admission: Admission, recordId: string) => Promise<SeenRecord>;

/** Reads the exact text that a request sent, together with others of the same instant; null for a delete. */
export type ReadPayload = (request: Pick<AcceptedRequest, 'endpointId' | 'id'>) => Promise<string | null>;

/** Reads a request by its UUID, together with others of the same instant; undefined when there is none. */
export type ReadRequest = (request: { endpointId: string; requestId: string }) => Promise<AcceptedRequest | undefined>;
