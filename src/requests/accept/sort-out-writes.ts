import { placeOfRecord, sees } from '../../access/actor.ts';
import type { AcceptedRequest, Write } from '../../context/requests.ts';
import { Refusal } from '../../errors.ts';
import { idOf } from '../../ids.ts';
import type { findRequests, Granting, Standing } from './commit-group.sql.ts';
import type { IdempotentAnswer } from './idempotency.sql.ts';

/** The outcome of a write. */
export type Outcome = AcceptedRequest | Refusal;

/** A write to be stored, and its index in its group. */
export type Place = Granting & { place: number };

/** The facts about a group's writes from before they are accepted. */
export interface Known {
  /** Requests stored by an earlier attempt of our own, by the write's UUID. */
  stored: Awaited<ReturnType<typeof findRequests>>;
  /** The answer to an idempotency key by the write's UUID; RUNNING while another process accepts it. */
  repeats: ReadonlyMap<string, IdempotentAnswer | 'RUNNING'>;
  /** By `recordAddress`. */
  standings: Map<string, Standing>;
}

export const nothingKnown: Known = { stored: new Map(), repeats: new Map(), standings: new Map() };

/**
 * Goes through a group in order. Stored writes are queued, and repeats get the earlier answer. A write to a missing
 * record, perhaps deleted in this group, is RECORD_NOT_FOUND. The rest is to be stored.
 */
export function sortOutWrites(
  writes: readonly Write[],
  { stored, repeats, standings }: Known,
): { outcomes: Outcome[]; granting: Place[] } {
  const outcomes: Outcome[] = [];
  const granting: Place[] = [];
  for (const [place, write] of writes.entries()) {
    const before = stored.get(write.id.uuid);
    const first = repeats.get(write.id.uuid);
    const standing = standings.get(placeOfRecord(write.admission, write.recordId.uuid));
    if (before) outcomes[place] = queued(write, before.seq, before.acceptedAt, before.recordCreatedAt);
    else if (first)
      outcomes[place] = first === 'RUNNING' ? new Refusal('IDEMPOTENCY_IN_PROGRESS') : repeated(write, first);
    else if (write.operation !== 'CREATE' && (!standing?.exists || !sees(write.admission, standing.keyId))) {
      outcomes[place] = new Refusal('RECORD_NOT_FOUND');
    } else {
      granting.push({ write, standing, place });
      if (standing) standing.exists = write.operation !== 'DELETE';
    }
  }
  return { outcomes, granting };
}

/** Returns the answer of the first write with a key; a Refusal when that was another write. */
export function repeated(
  write: Pick<Write, 'admission' | 'operation' | 'idempotency'>,
  first: IdempotentAnswer,
): Outcome {
  if (!write.idempotency?.fingerprint.equals(first.fingerprint)) return new Refusal('IDEMPOTENCY_MISMATCH');
  const ids = { id: idOf('req', first.requestId), recordId: idOf('rec', first.recordId) };
  return queued({ ...write, ...ids }, first.seq, first.acceptedAt, first.recordCreatedAt);
}

/** Returns the answer to a stored write. */
export function queued(
  write: Pick<Write, 'admission' | 'id' | 'operation' | 'recordId'>,
  seq: number,
  acceptedAt: Date,
  recordCreatedAt = acceptedAt,
): AcceptedRequest {
  return {
    endpointId: write.admission.endpointId,
    id: write.id,
    seq,
    environment: write.admission.environment,
    operation: write.operation,
    recordId: write.recordId,
    recordCreatedAt,
    keyId: write.admission.keyId,
    accountId: write.admission.keyId === null ? write.admission.accountId : null,
    state: 'QUEUED',
    error: null,
    acceptedAt,
    appliedAt: null,
  };
}
