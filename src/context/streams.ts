import type { Admission } from '../access/actor.ts';
import type { AcceptedRequest } from './requests.ts';

/** Selects the events of one environment of an endpoint. */
export interface StreamInput {
  admission: Admission;
  /** Only requests that were made with this pair of keys. */
  keyId?: string | undefined;
  /** Only of this record, by UUID. */
  recordId?: string | undefined;
  /** A cursor to start after. Without one, the stream starts now. */
  after?: string | undefined;
}

/** A delivery that changed: an attempt was made, or it was queued again. */
export interface UpdatedDelivery {
  endpointId: string;
  environment: Admission['environment'];
  requestId: string;
  deliveryId: string;
  keyId: string | null;
  cursor: string;
}

/** A live stream of items. */
export interface Stream<Item> extends AsyncIterableIterator<Item, undefined> {
  /** Narrows or widens the stream to this admission from now on. */
  readmit(admission: Admission): void;
  /** Ends it for its reader with an error. */
  fail(error: Error): void;
  /** True once nothing more follows, except perhaps an error. */
  readonly ended: boolean;
  /** Resolves with the error that ended it. Stays pending otherwise. */
  readonly failed: Promise<Error>;
}

/**
 * Streams of live events, in the order of their commits. A stream ends when its iterator is returned. It throws
 * STREAM_OVERFLOW to a reader that is too slow.
 */
export interface Feed {
  /** Ends every stream. */
  close(): void;
  /** Streams requests as they complete. Throws INVALID_ARGUMENT for an invalid or expired cursor. */
  requestCompleted(wanted: StreamInput): Stream<AcceptedRequest>;
  /** Streams deliveries of requests and of test messages as they change. Throws the same. */
  deliveryUpdated(wanted: StreamInput): Stream<UpdatedDelivery>;
  /** Returns a cursor of this moment: later events come after it. */
  cursor(of: Pick<Admission, 'endpointId' | 'environment'>): Promise<string>;
  /**
   * Waits up to `withinMs` for a request to complete. Returns undefined on time-out, on `signal`, and when the
   * process stops. Call it before the request is accepted. Holds no database connection.
   */
  completion(
    request: { endpointId: string; requestId: string },
    withinMs: number,
    signal: AbortSignal,
  ): Promise<AcceptedRequest | undefined>;
  /**
   * Calls `act` after each change that may end, narrow or widen access to an endpoint. Returns a function that stops
   * it.
   */
  onAccessChange(of: Pick<Admission, 'endpointId' | 'accountId'>, act: () => void): () => void;
}

/** An event of some requests of one key, or of some of their deliveries. */
export interface NewEvent {
  endpointId: string;
  environment: Admission['environment'];
  kind: 'REQUEST_COMPLETED' | 'DELIVERY_UPDATED';
  /** Null for the console and for a test message. */
  keyId: string | null;
  requestIds: readonly string[];
  /** For DELIVERY_UPDATED: each belongs to the request at the same index. */
  deliveryIds: readonly string[];
}
