import type { Admission } from '../access/actor.ts';
import type { AcceptedRequest } from './requests.ts';

/** Selects the events of one environment of an endpoint. */
export interface StreamInput {
  admission: Admission;
  /** Only of requests that were made with this pair of keys. */
  keyId?: string | undefined;
  /** Only of this record, by UUID. */
  recordId?: string | undefined;
  /** All that happened after this cursor first; without one, what happens from now on. */
  after?: string | undefined;
}

/** A delivery that something happened to: an attempt was made, or it was queued again. */
export interface UpdatedDelivery {
  endpointId: string;
  environment: Admission['environment'];
  requestId: string;
  deliveryId: string;
  keyId: string | null;
  cursor: string;
}

/** What is told one by one, as it happens. */
export interface Stream<Item> extends AsyncIterableIterator<Item, undefined> {
  /** From now on tells of what this admission sees: more than before, or less. */
  readmit(admission: Admission): void;
  /** Ends it for its reader with an error. */
  fail(error: Error): void;
  /** Whether nothing more is told, but perhaps why. */
  readonly ended: boolean;
  /** Why it failed, as soon as it has; pending for ever if it does not. */
  readonly failed: Promise<Error>;
}

/** What just happened, live, in the order of the commits. A stream ends when its iterator is returned, and throws STREAM_OVERFLOW to who reads too slowly. */
export interface Feed {
  /** Ends every stream. */
  close(): void;
  /** Requests as they complete. Throws INVALID_ARGUMENT for a cursor that is none, or too old. */
  requestCompleted(wanted: StreamInput): Stream<AcceptedRequest>;
  /** Deliveries of requests, and of test messages, as something happens to them. Throws the same. */
  deliveryUpdated(wanted: StreamInput): Stream<UpdatedDelivery>;
  /** A cursor of this moment: what happens from now on comes after it. */
  cursor(of: Pick<Admission, 'endpointId' | 'environment'>): Promise<string>;
  /**
   * Waits for a request to complete, for at most so long; undefined when it has not by then, or when the process stops. To be asked
   * before it is accepted. Holds no connection to the database. `signal` ends the wait.
   */
  completion(
    request: { endpointId: string; requestId: string },
    withinMs: number,
    signal: AbortSignal,
  ): Promise<AcceptedRequest | undefined>;
  /** Calls `act` whenever something changes that may end, narrow or widen what is seen of an endpoint; returns what ends that. */
  onAccessChange(of: Pick<Admission, 'endpointId' | 'accountId'>, act: () => void): () => void;
}

/** One event of some requests of one key, or of some of their deliveries. */
export interface NewEvent {
  endpointId: string;
  environment: Admission['environment'];
  kind: 'REQUEST_COMPLETED' | 'DELIVERY_UPDATED';
  /** Null for the console, and for a test message. */
  keyId: string | null;
  requestIds: readonly string[];
  /** Of a DELIVERY_UPDATED: each belongs to the request at the same place. */
  deliveryIds: readonly string[];
}
