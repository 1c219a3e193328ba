import type pg from 'pg';
import type { PgBoss as Boss } from 'pg-boss';
import type { Logger } from 'pino';
import type { AccountActor, Action, Actor, Admission, EndpointAccess, Target } from './access/actor.ts';
import type { AdmitAccount, TakeBurst } from './access/admit.ts';
import type { MaybePromise } from './access/maybe-promise.ts';
import type { ReadEndpointUse, ReadFigures, Tally } from './context/figures.ts';
import type { RefusalLog, Told } from './context/refusals.ts';
import type { AcceptWrite, ReadPayload, ReadRecord, ReadRequest } from './context/requests.ts';
import type { Feed } from './context/streams.ts';
import type { SpendRequest, UsageBook } from './context/usage.ts';
import type { ReadDeliveries, ReadDeliveryState, TargetGuard } from './context/webhooks.ts';
import type { Listener } from './db/listen.ts';
import type { Prisma } from './db/prisma.ts';
import type { Seal } from './db/seal.ts';
import type { Refusal } from './errors.ts';
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
  /** Tells whether there is a server to send mail by. */
  mailEnabled: boolean;
  /** Who puts an account on another plan: its holder too, or administrators alone. */
  planChanges: 'owner' | 'administrator';
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
  readDeliveryState: ReadDeliveryState;
  tally: Tally;
  refusals: RefusalLog;
  readFigures: ReadFigures;
  readEndpointUse: ReadEndpointUse;
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
  /** An SMTP server to send mail by; absent, mails are kept for administrators. */
  smtpUrl: string | undefined;
  /** Who mails come from. */
  mailFrom: string;
  /** From the end of a failed webhook attempt to the next. */
  retryDelaySeconds: number;
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
  /** The request as it was sent to REST; absent for a call of GraphQL, whose operations name themselves. */
  sent?: () => Sent;
  /** A signal of when the caller goes away; absent where that is not known. */
  hangUp?: () => AbortSignal;
  /** Sees to it that a stream which has failed ends for its reader too, also for one who does not read. */
  cutOff?: (why: Refusal) => void;
}

/** A call as it arrived, for whoever looks at it once it is refused. */
export interface Sent {
  /** Its method and path. */
  call: string;
  /** Tells how long its body is, as far as it is known. */
  bytes: number | null;
  body: Buffer | undefined;
}

/** A refused operation's own account of its call. `admission` is of a session's call, which implies none. */
export interface Asked {
  call: string;
  admission?: Admission | undefined;
  payloadText?: string | undefined;
}

/** What every operation is handed. */
export interface Context extends Services, Caller {
  by: By;
  /** The links of invitations that this call has made, by the invitation's id: nobody else is ever shown them. */
  invitationLinks: Map<string, string>;
  /** The id of a new request: the first write of an HTTP request takes that one's id, so that its X-Request-Id tells. */
  takeRequestId(): Id;
  /** What `actor` may touch. REST computes it before the body is read; it is not computed twice. */
  admit(target: Target, action: Action): MaybePromise<Admission>;
  /** What whoever asks may touch by now. Counts against no burst limit. */
  readmit(target: Target, action: Action): Promise<Admission>;
  /** Counts that a call was refused to its key, and keeps it for its owner to look at: the first refusal of a call is the one that counts. */
  refused(told: Told, asked?: Asked): void;
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
