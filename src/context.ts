import type { LookupFunction } from 'node:net';
import type pg from 'pg';
import type { PgBoss as Boss } from 'pg-boss';
import type { Logger } from 'pino';
import type { AccountActor, Action, Actor, Admission, EndpointAccess, KeyActor, Target } from './access/actor.ts';
import type { AdmitAccount, TakeBurst } from './access/admit.ts';
import type { Soon } from './access/soon.ts';
import type { Listener } from './db/listen.ts';
import type { Prisma } from './db/prisma.ts';
import type { Seal } from './db/seal.ts';
import type { Refusal, RefusalCode } from './errors.ts';
import type { Id } from './ids.ts';

/** What a process opens once and every operation may use. */
export interface Services {
  log: Logger;
  pool: pg.Pool;
  /** For statements that follow an index, in its order. */
  scanPool: pg.Pool;
  prisma: Prisma;
  seal: Seal;
  boss: Boss;
  /** Where callers reach this installation, without a trailing slash. */
  publicUrl: string;
  targets: TargetGuard;
  /** From the end of a failed webhook attempt to the next, by the DEFAULT policy. */
  retryDelaySeconds: number;
  signInMethods: readonly SignInMethod[];
  takeBurst: TakeBurst;
  usage: UsageBook;
  admitAccount: AdmitAccount;
  /** What an account has to do with the endpoint of a slug; undefined when nothing, or when it is deleted. */
  findAccess(account: AccountActor, slug: string): Promise<EndpointAccess | undefined>;
  acceptWrite: AcceptWrite;
  readRecord: ReadRecord;
  spendRequest: SpendRequest;
  readPayload: ReadPayload;
  readRequest: ReadRequest;
  readDeliveries: ReadDeliveries;
  tally: Tally;
  readFigures: ReadFigures;
  feed: Feed;
}

/** What closes what is open, in the order in which it was opened: to be called in the reverse. */
export type Closers = (() => Promise<unknown>)[];

/** A way of signing in that this installation offers. */
export type SignInMethod = 'PASSWORD' | 'GOOGLE' | 'GITHUB';

/** What a worker's jobs are handed. */
export interface WorkerServices {
  log: Logger;
  pool: pg.Pool;
  /** For statements that follow an index, in its order. */
  scanPool: pg.Pool;
  /** Pipelined, and for statements that look rows up by key. */
  workPool: pg.Pool;
  boss: Boss;
  listener: Listener;
  seal: Seal;
  prisma: Prisma;
  publicUrl: string;
  targets: TargetGuard;
  /** An SMTP server to send mail by; absent, mails are logged. */
  smtpUrl: string | undefined;
  /** Who mails come from. */
  mailFrom: string;
  /** From the end of a failed webhook attempt to the next. */
  retryDelaySeconds: number;
}

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

/** Where a call comes from, as the doors know it. */
export interface Caller {
  actor: Actor | undefined;
  /** Who it is by now: of a subscription, long after it began. Throws as the door does when it begins. */
  identify(): Promise<Actor | undefined>;
  /** Of the HTTP request or the WebSocket operation. */
  requestId: Id;
  /** The caller's IP address. */
  address: string;
  /** A signal of when the caller goes away; absent where that is not known. */
  hangUp?: () => AbortSignal;
  /** Sees to it that a stream which has failed ends for its reader too, also for one who does not read. */
  cutOff?: (why: Refusal) => void;
}

/** What every operation is handed. */
export interface Context extends Services, Caller {
  by: By;
  /** The id of a new request: the first write of an HTTP request takes that one's id, so that its X-Request-Id tells. */
  takeRequestId(): Id;
  /** What `actor` may touch. REST computes it before the body is read; it is not computed twice. */
  admit(target: Target, action: Action): Soon<Admission>;
  /** What whoever asks may touch by now. Counts against no burst limit. */
  readmit(target: Target, action: Action): Promise<Admission>;
  /** Counts that a call was refused to its key: the first refusal of a call is the one that counts. */
  refused(code: RefusalCode): void;
  /** The endpoint of a slug, for those who own it or collaborate on it. Throws UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND. */
  access(slug: string): Promise<EndpointAccess>;
  /** The same, for its owner alone: collaborators are PERMISSION_DENIED. */
  own(slug: string): Promise<EndpointAccess>;
}

/** Who changes the control plane, for the audit log. Null parts: the product itself, and not by a call. */
export interface By {
  accountId: string | null;
  requestId: Id | null;
  address: string | null;
}

/** What an operation on the control plane is handed. */
export interface Changing extends Pick<Services, 'prisma' | 'seal'> {
  by: By;
}

/** What an account has used of one period of its quota, both ends of which are in epoch milliseconds. */
export interface PeriodUsage {
  readonly periodStart: number;
  readonly periodEnd: number;
  readonly used: number;
}

/** What accounts have used of their present periods, as far as this process knows: exact after what it counted itself. */
export interface UsageBook {
  /** Writes down what a committed grant has left behind. */
  note(usages: ReadonlyMap<string, PeriodUsage>): void;
  /** Undefined when nothing is known of the present period. */
  known(accountId: string): PeriodUsage | undefined;
  /** Looks up what is not known; undefined when that is not to be had. */
  find(accountId: string): Promise<PeriodUsage | undefined>;
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

/**
 * Counts one read against an account's quota, together with others of the same instant, and answers what the period has used
 * once that is on disk. Throws QUOTA_EXCEEDED.
 */
export type SpendRequest = (account: { accountId: string }) => Promise<PeriodUsage>;

/** Reads the exact text that a request sent, together with others of the same instant; null for a delete. */
export type ReadPayload = (request: Pick<AcceptedRequest, 'endpointId' | 'id'>) => Promise<string | null>;

/** Reads a request by its UUID, together with others of the same instant; undefined when there is none. */
export type ReadRequest = (request: { endpointId: string; requestId: string }) => Promise<AcceptedRequest | undefined>;

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
export interface WebhookHeaderWanted {
  name: string;
  value?: string | null | undefined;
}

export interface RetryWanted {
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

/** Who looks at the deliveries of a request: those to the endpoint's own webhook are for its owner, and for the keys that see everything. */
export interface DeliveryViewer {
  seesAll: boolean;
  /** Null for a key. */
  accountId: string | null;
}

/** Reads the deliveries of a request that one may see, oldest first, together with others of the same instant. */
export type ReadDeliveries = (request: { endpointId: string; requestId: string }, viewer: DeliveryViewer) => Promise<SeenDelivery[]>;

/** Counts what leaves no row of its own, for the figures. */
export interface Tally {
  /** A key was used for something that it may do. */
  used(admission: Admission): void;
  /** A key that works was refused something. */
  refused(admission: KeyActor['admission'], code: RefusalCode): void;
}

/** Which figures are wanted: of the days (UTC, YYYY-MM-DD) from `first` to the one before `before`, day by day, month by month, or key by key. */
export interface FiguresWanted {
  endpointId: string;
  environment: Admission['environment'];
  first: string;
  before: string;
  by: 'DAY' | 'MONTH' | 'KEY';
  /** Null for all, the console among them. */
  keyIds: readonly string[] | null;
}

/** What was done in a day or a month, or with a key. */
export interface Figures {
  succeeded: number;
  failed: number;
  refused: number;
  refusals: { code: string; count: number }[];
  /** From accepted to applied, in milliseconds; null when nothing was applied. */
  meanMs: number | null;
  /** Read when it is asked for. */
  p95Ms(): Promise<number | null>;
}

/**
 * Reads figures by day (YYYY-MM-DD), month (YYYY-MM) or key (its id), together with others of the same instant; where
 * nothing was done there are none.
 */
export type ReadFigures = (wanted: FiguresWanted) => Promise<Map<string, Figures>>;

/** Whose happenings are wanted, of one environment of an endpoint. */
export interface StreamWanted {
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
  requestCompleted(wanted: StreamWanted): Stream<AcceptedRequest>;
  /** Deliveries of requests, and of test messages, as something happens to them. Throws the same. */
  deliveryUpdated(wanted: StreamWanted): Stream<UpdatedDelivery>;
  /** A cursor of this moment: what happens from now on comes after it. */
  cursor(of: Pick<Admission, 'endpointId' | 'environment'>): Promise<string>;
  /**
   * Waits for a request to complete, for at most so long; undefined when it has not by then, or when the process stops. To be asked
   * before it is accepted. Holds no connection to the database. `signal` ends the wait.
   */
  completion(request: { endpointId: string; requestId: string }, withinMs: number, signal: AbortSignal): Promise<AcceptedRequest | undefined>;
  /** Calls `act` whenever something changes that may end or narrow what is seen of an endpoint; returns what ends that. */
  onAccessChange(of: Pick<Admission, 'endpointId' | 'accountId'>, act: () => void): () => void;
}
