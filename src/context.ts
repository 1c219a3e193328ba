import type pg from 'pg';
import type { PgBoss as Boss } from 'pg-boss';
import type { Logger } from 'pino';
import type { Action, Actor, Admission, Target } from './access/actor.ts';
import type { Listener } from './db/listen.ts';
import type { Prisma } from './db/prisma.ts';
import type { Seal } from './db/seal.ts';
import type { Id } from './ids.ts';

/** What a process opens once and every operation may use. */
export interface Services {
  log: Logger;
  pool: pg.Pool;
  prisma: Prisma;
  seal: Seal;
  /** In production no callback may lead to this machine itself. */
  production: boolean;
  acceptWrite: AcceptWrite;
  readRecord: ReadRecord;
  feed: Feed;
}

/** What a worker's jobs are handed. */
export interface WorkerServices {
  log: Logger;
  pool: pg.Pool;
  boss: Boss;
  listener: Listener;
  seal: Seal;
  production: boolean;
  /** From the end of a failed webhook attempt to the next. */
  retryDelaySeconds: number;
}

/** What every operation is handed. */
export interface Context extends Services {
  actor: Actor | undefined;
  /** Of the HTTP request or the WebSocket operation. */
  requestId: Id;
  /** The id of a new request: the first write of an HTTP request takes that one's id, so that its X-Request-Id tells. */
  takeRequestId(): Id;
  /** What `actor` may touch. REST computes it before the body is read; it is not computed twice. */
  admit(target: Target, action: Action): Admission;
}

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
}

/** One accepted write. Ids of other things are UUIDs; `seq` is its place in the accepted order, the wire's `version`. */
export interface AcceptedRequest {
  endpointId: string;
  id: Id;
  seq: number;
  environment: Admission['environment'];
  operation: Operation;
  recordId: Id;
  keyId: string | null;
  state: RequestState;
  error: string | null;
  acceptedAt: Date;
  appliedAt: Date | null;
}

/** Commits a write, together with others of the same instant. Throws RECORD_NOT_FOUND, QUOTA_EXCEEDED, UNAVAILABLE. */
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

/** What just happened, live. */
export interface Feed {
  /** Ends every subscription. */
  close(): void;
  /** Requests as they complete, in one environment of one endpoint, until the iterator is returned. */
  requestCompleted(admission: Admission): AsyncIterableIterator<AcceptedRequest>;
}
