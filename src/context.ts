import type pg from 'pg';
import type { PgBoss as Boss } from 'pg-boss';
import type { Logger } from 'pino';
import type { AccountActor, Action, Actor, Admission, EndpointAccess, Target } from './access/actor.ts';
import type { AdmitAccount, SpendBurst } from './access/admit.ts';
import type { MaybePromise } from './access/maybe-promise.ts';
import type { ReadEndpointUse, ReadFigures, Tally } from './context/figures.ts';
import type { RefusalAnswer, RefusalLog } from './context/refusals.ts';
import type { AcceptWrite, ReadPayload, ReadRecord, ReadRequest } from './context/requests.ts';
import type { Feed } from './context/streams.ts';
import type { SpendRequest, UsageBook } from './context/usage.ts';
import type { ReadDeliveries, ReadDeliveryState, TargetGuard } from './context/webhooks.ts';
import type { Listener } from './db/listen.ts';
import type { Prisma } from './db/prisma.ts';
import type { Seal } from './db/seal.ts';
import type { Refusal } from './errors.ts';
import type { Id } from './ids.ts';

/** The services that a process opens once and every operation may use. */
export interface Services {
  log: Logger;
  pool: pg.Pool;
  /** For statements that follow an index in its order. */
  scanPool: pg.Pool;
  prisma: Prisma;
  seal: Seal;
  boss: Boss;
  /** The base URL of this installation, without a trailing slash. */
  publicUrl: string;
  targets: TargetGuard;
  /** Seconds from a failed webhook attempt to the next, by the DEFAULT policy. */
  retryDelaySeconds: number;
  signInMethods: readonly SignInMethod[];
  /** True when there is a server to send mail by. */
  mailEnabled: boolean;
  /** The callers that may change an account's plan. Administrators always may. */
  planChanges: 'owner' | 'administrator';
  spendBurst: SpendBurst;
  usage: UsageBook;
  admitAccount: AdmitAccount;
  /** Returns an account's access to the endpoint of a slug; undefined without access, and for a deleted endpoint. */
  findAccess(account: AccountActor, slug: string): Promise<EndpointAccess | undefined>;
  acceptWrite: AcceptWrite;
  readRecord: ReadRecord;
  spendRequest: SpendRequest;
  readPayload: ReadPayload;
  readRequest: ReadRequest;
  readDeliveries: ReadDeliveries;
  readDeliveryState: ReadDeliveryState;
  tally: Tally;
  refusals: RefusalLog;
  readFigures: ReadFigures;
  readEndpointUse: ReadEndpointUse;
  feed: Feed;
}

/** Closes opened resources. The order is that of opening; call them in reverse. */
export type Closers = (() => Promise<unknown>)[];

/** A way of signing in that this installation offers. */
export type SignInMethod = 'PASSWORD' | 'GOOGLE' | 'GITHUB';

/** The services of a worker's jobs. */
export interface WorkerServices {
  log: Logger;
  pool: pg.Pool;
  /** For statements that follow an index in its order. */
  scanPool: pg.Pool;
  /** Pipelined, for statements that look rows up by key. */
  workPool: pg.Pool;
  boss: Boss;
  listener: Listener;
  seal: Seal;
  prisma: Prisma;
  publicUrl: string;
  targets: TargetGuard;
  /** The URL of an SMTP server. Without one, mails are kept for administrators. */
  smtpUrl: string | undefined;
  /** The sender of mails. */
  mailFrom: string;
  /** Seconds from a failed webhook attempt to the next, by the DEFAULT policy. */
  retryDelaySeconds: number;
}

/** A caller, as the HTTP and WebSocket layers know it. */
export interface Caller {
  actor: Actor | undefined;
  /** Returns the present actor: a subscription may outlive its key or session. Throws what authentication throws. */
  identify(): Promise<Actor | undefined>;
  /** The id of the HTTP request or the WebSocket operation. */
  requestId: Id;
  /** The caller's IP address. */
  address: string;
  /** The request as it was sent to REST. Absent for GraphQL, whose operations name themselves. */
  sent?: () => SentCall;
  /** A signal that aborts when the caller disconnects. Absent when that is not known. */
  hangUp?: () => AbortSignal;
  /** Ends a failed stream for its reader, also for one that does not read. */
  cutOff?: (why: Refusal) => void;
}

/** A REST call as it arrived, for the log of refused calls. */
export interface SentCall {
  /** Its method and path. */
  call: string;
  /** The length of its body, as far as it is known. */
  bytes: number | null;
  body: Buffer | undefined;
}

/** A refused operation's description of its call. `admission` is needed for a session's call, which implies none. */
export interface RefusedOperation {
  call: string;
  admission?: Admission | undefined;
  payloadText?: string | undefined;
}

/** The context of every operation. */
export interface Context extends Services, Caller {
  by: By;
  /** The links of invitations made by this call, by the invitation's id. No other call ever returns them. */
  invitationLinks: Map<string, string>;
  /**
   * Returns the id for a new request. The first write of an HTTP request gets that call's id, so that X-Request-Id
   * names it.
   */
  newRequestId(): Id;
  /** Returns the admission of `actor`. REST computes it before it reads the body; it is computed once. */
  admit(target: Target, action: Action): MaybePromise<Admission>;
  /** Returns the present admission of the caller. Counts against no burst limit. */
  readmit(target: Target, action: Action): Promise<Admission>;
  /** Counts a refused call, and keeps it for the endpoint's owner. Only the first refusal of a call counts. */
  refused(answer: RefusalAnswer, operation?: RefusedOperation): void;
  /**
   * Returns the caller's access to the endpoint of a slug. Throws UNAUTHENTICATED, PERMISSION_DENIED,
   * ENDPOINT_NOT_FOUND.
   */
  access(slug: string): Promise<EndpointAccess>;
  /** The same for the owner alone. Collaborators are PERMISSION_DENIED. */
  own(slug: string): Promise<EndpointAccess>;
}

/** The author of a change, for the audit log. Null parts mean the product itself, outside of a call. */
export interface By {
  accountId: string | null;
  requestId: Id | null;
  address: string | null;
}

/** The context of an operation on the control plane. */
export interface Changing extends Pick<Services, 'prisma' | 'seal'> {
  by: By;
}
