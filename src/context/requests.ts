import type { Admission } from '../access/actor.ts';
import type { Id } from '../ids.ts';

/** The target for the result of one write. `authValue` is sealed, in base64. */
export interface Callback {
  url: string;
  authHeader: string | null;
  authValue: string | null;
}

export type Operation = 'CREATE' | 'REPLACE' | 'DELETE';

export type RequestState = 'QUEUED' | 'SUCCEEDED' | 'FAILED';

/** A checked write, before it is accepted. */
export interface Write {
  admission: Admission;
  id: Id;
  operation: Operation;
  recordId: Id;
  payload: string | null;
  callback: Callback | null;
  idempotency: Idempotency | null;
}

/** Tells a repeat of a write from another write. */
export interface Idempotency {
  /** The key as the caller gave it. */
  key: string;
  /** SHA-256 of the write: a repeat has the same. */
  fingerprint: Buffer;
}

/**
 * An accepted write. Ids of other things are UUIDs. `seq` is its position in the accepted order, the API's `version`.
 */
export interface AcceptedRequest {
  endpointId: string;
  id: Id;
  seq: number;
  environment: Admission['environment'];
  operation: Operation;
  recordId: Id;
  recordCreatedAt: Date;
  keyId: string | null;
  /** The author at the console; null with a key. */
  accountId: string | null;
  state: RequestState;
  error: string | null;
  acceptedAt: Date;
  appliedAt: Date | null;
  /** Its position in a stream, if it was read from one. */
  cursor?: string;
}

/**
 * Commits a write. A repeat of an earlier write gets that one's answer and costs nothing. Batched. Throws
 * RECORD_NOT_FOUND, QUOTA_EXCEEDED, UNAVAILABLE, IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_MISMATCH.
 */
export type AcceptWrite = (write: Write) => Promise<AcceptedRequest>;

/** A record as its newest accepted write leaves it, applied or not. `payload` is the exact text. */
export interface SeenRecord {
  id: string;
  payload: string;
  status: 'QUEUED' | 'SUCCESS' | 'FAILED';
  createdAt: Date;
  updatedAt: Date;
}

/** Reads a record and counts the read. Batched. Throws RECORD_NOT_FOUND, QUOTA_EXCEEDED. */
export type ReadRecord = (admission: Admission, recordId: string) => Promise<SeenRecord>;

/** Reads the exact text of a request's payload; null for a delete. Batched. */
export type ReadPayload = (request: Pick<AcceptedRequest, 'endpointId' | 'id'>) => Promise<string | null>;

/** Reads a request by its UUID; undefined when there is none. Batched. */
export type ReadRequest = (request: { endpointId: string; requestId: string }) => Promise<AcceptedRequest | undefined>;
