import { setTimeout as delay } from 'node:timers/promises';
import type { WorkerServices } from '../../context.ts';
import { isDataRefused } from '../../errors.ts';
import type { Claim } from '../../jobs/claim-jobs.ts';
import type { JobKind } from '../../jobs/job-kind.ts';
import { attemptDelivery, failSilent, failUnmade, failUnsigned } from './attempt-delivery.ts';
import { type Destination, HostLimits } from './host-limits.ts';
import { type DueAttempt, deliverWebhook, hostOf, retryWebhook } from './jobs.ts';
import { type DueDelivery, readDueDeliveries } from './read-due-deliveries.sql.ts';
import type { SendWebhook } from './send-webhook.ts';
import { openSettling, type Settlement } from './settle-attempts.ts';

/** An attempt in progress, from the claim of its job until its settlement. */
interface InHand {
  kind: JobKind<DueAttempt>;
  claim: Claim<DueAttempt>;
  payloadLength: number;
}

interface ReadyAttempt {
  held: InHand;
  delivery: DueDelivery & { secret: Buffer };
}

/** Receives events of the dispatch. */
export interface DispatchObserver {
  /** An attempt was settled, so there is room for another. */
  settled(): void;
  /** A job was added to the retry queue, due at this moment by `performance.now()`. */
  later(dueMs: number): void;
}

const inHandMax = 1_024;
const payloadLengthMax = 32 * 1024 * 1024;
const againMs = 500;
/** An attempt must be made and stored within its claim. Attempts that cannot begin in time are left to the queue. */
const readWithinMs = 8_000;

/**
 * Makes attempts, many at once, and settles their jobs. While the database is unreachable, results are kept and
 * stored later.
 */
export class Dispatch {
  readonly #services: Omit<WorkerServices, 'listener' | 'prisma'>;
  readonly #send: SendWebhook;
  readonly #observer: DispatchObserver;
  readonly #settle: (settlement: Settlement) => Promise<true>;
  readonly #limits: HostLimits<ReadyAttempt>;
  readonly #inHand = new Map<string, InHand>();
  #payloadLength = 0;
  #closing = false;
  #givenUp = false;

  constructor(services: Omit<WorkerServices, 'listener' | 'prisma'>, send: SendWebhook, observer: DispatchObserver) {
    this.#services = services;
    this.#send = send;
    this.#observer = observer;
    this.#settle = openSettling(services);
    this.#limits = new HostLimits<ReadyAttempt>({
      start: (ready) => void this.#make(ready),
      putOff: ({ held, delivery }, dueMs) => void this.#putOff(held, dueMs, hostOf(delivery.url)),
      giveUp: ({ held, delivery }, since) =>
        void this.#settleAs(held, failSilent(held.claim.data, delivery, since, services.retryDelaySeconds)),
    });
  }

  /** The number of further attempts that may be taken. */
  get room(): number {
    return this.#payloadLength > payloadLengthMax ? 0 : inHandMax - this.#inHand.size;
  }

  /** Returns when an attempt would find a slot, by `performance.now()`; undefined when there may be one now. */
  turnOf(to: Destination): number | undefined {
    return this.#limits.turnOf(to);
  }

  /**
   * Takes claimed jobs. One that is in progress already, because its claim had ended, continues under the new claim.
   */
  take(kind: JobKind<DueAttempt>, claims: readonly Claim<DueAttempt>[]): void {
    const fresh: InHand[] = [];
    for (const claim of claims) {
      const known = this.#inHand.get(claim.id);
      if (known) known.claim = claim;
      else fresh.push({ kind, claim, payloadLength: 0 });
    }
    for (const held of fresh) this.#inHand.set(held.claim.id, held);
    // For a host at its limit, no delivery is ready.
    const wanted = fresh.filter((held) => {
      const { host, endpointId } = held.claim.data;
      const turn = host === undefined ? undefined : this.#limits.turnOf({ host, endpointId });
      if (turn !== undefined) void this.#putOff(held, turn, host);
      return turn === undefined;
    });
    if (wanted.length > 0) void this.#begin(wanted);
  }

  /** Returns attempts that have not begun to the queue, and waits up to `withinMs` for the rest. */
  async close(withinMs: number): Promise<void> {
    this.#closing = true;
    for (const { held } of this.#limits.close()) void this.#giveBack(held);
    for (const deadline = Date.now() + withinMs; this.#inHand.size > 0 && Date.now() < deadline; ) await delay(20);
    this.#givenUp = true;
  }

  async #begin(wanted: InHand[]): Promise<void> {
    const deliveries = await this.#read(wanted.map(({ claim }) => claim.data));
    wanted.forEach((held, index) => {
      const { kind, claim } = held;
      const delivery = deliveries?.[index];
      // Its claim ends, then any worker may claim it.
      if (!deliveries) this.#release(held);
      else if (this.#closing) void this.#giveBack(held);
      else if (!delivery) void this.#done(held, { kind, claim });
      else if (!delivery.secret) void this.#settleAs(held, failUnsigned(claim.data, delivery));
      else {
        held.payloadLength = delivery.payload?.length ?? 0;
        this.#payloadLength += held.payloadLength;
        this.#limits.admit(destinationOf(held, delivery), { held, delivery: { ...delivery, secret: delivery.secret } });
      }
    });
  }

  async #read(due: DueAttempt[]): Promise<(DueDelivery | undefined)[] | undefined> {
    for (const deadline = Date.now() + readWithinMs; Date.now() < deadline && !this.#givenUp; ) {
      try {
        return await readDueDeliveries(this.#services.pool, due);
      } catch (error) {
        this.#services.log.warn(
          { err: error, attempts: due.length },
          'deliveries.load_failed: they are read again in 500 ms',
        );
        await delay(againMs);
      }
    }
    return undefined;
  }

  async #make(ready: ReadyAttempt): Promise<void> {
    const { held, delivery } = ready;
    const due = held.claim.data;
    const { log, retryDelaySeconds } = this.#services;
    const { sent, ...settlement } = await attemptDelivery(this.#services, due, delivery, this.#send).catch(
      (error: unknown) => {
        log.error({ err: error, due }, 'attempt.failed: it counts as a failed attempt');
        return failUnmade(due, delivery, retryDelaySeconds);
      },
    );
    const { status, error, durationMs, timedOut } = sent;
    log.debug({ due, status, error, durationMs }, 'attempt.made: its result is stored next');
    this.#limits.finished(destinationOf(held, delivery), ready, { durationMs, timedOut, answered: status !== null });
    await this.#settleAs(held, settlement);
  }

  async #settleAs(held: InHand, { made, next }: Pick<Settlement, 'made' | 'next'>): Promise<void> {
    const { kind, claim } = held;
    await this.#done(held, { kind, claim, made, next });
  }

  async #putOff(held: InHand, dueMs: number, host: string | undefined): Promise<void> {
    const { kind, claim } = held;
    await this.#done(held, { kind, claim, next: { kind: retryWebhook, data: { ...claim.data, host }, dueMs } });
  }

  async #giveBack(held: InHand): Promise<void> {
    const { kind, claim } = held;
    await this.#done(held, { kind, claim, next: { kind: deliverWebhook, data: claim.data, dueMs: performance.now() } });
  }

  /** Tries until it is stored: a lost result would repeat its attempt. */
  async #done(held: InHand, settlement: Settlement): Promise<void> {
    while (!this.#givenUp) {
      try {
        await this.#settle({ ...settlement, claim: held.claim });
        if (settlement.next?.kind === retryWebhook) this.#observer.later(settlement.next.dueMs);
        break;
      } catch (error) {
        const { made } = settlement;
        // The database can only refuse the target's response. Without storing the rest, the attempt would repeat for
        // ever.
        if (isDataRefused(error) && made?.outcome.response != null) made.outcome.response = null;
        else if (isDataRefused(error)) break;
        else await delay(againMs);
      }
    }
    this.#release(held);
  }

  #release({ claim, payloadLength }: InHand): void {
    this.#inHand.delete(claim.id);
    this.#payloadLength -= payloadLength;
    this.#observer.settled();
  }
}

function destinationOf({ claim }: InHand, { url }: DueDelivery): Destination {
  return { host: hostOf(url), endpointId: claim.data.endpointId };
}
