import { placeOfRecord, sees } from '../../access/actor.ts';
import type { AcceptedRequest, Write } from '../../context/requests.ts';
import { Refusal } from '../../errors.ts';
import { idOf } from '../../ids.ts';
import type { findRequests, Granting, Standing } from './commit-group.sql.ts';
import type { IdempotentAnswer } from './idempotency.sql.ts';

/** What became of a write. */
export type Outcome = AcceptedRequest | Refusal;

/** A write that is to be granted, and where in its group it stands. */
export type Place = Granting & { place: number };

/** What is known of the writes of a group before they are accepted. */
export interface Known {
  /** Of an earlier attempt of our own, by the write's UUID. */
  stored: Awaited<ReturnType<typeof findRequests>>;
  /** What an idempotency key was answered, or that another process is about to, by the write's UUID. */
  repeats: ReadonlyMap<string, IdempotentAnswer | 'RUNNING'>;
  /** By the record's place. */
  standings: Map<string, Standing>;
}

export const nothingKnown: Known = { stored: new Map(), repeats: new Map(), standings: new Map() };

/**
 * Goes through the group in its order: what is stored already is queued; what repeats an earlier write is answered as that was; a
 * write to a record that is gone by then, deleted in this very group perhaps, is RECORD_NOT_FOUND; the rest is to be granted.
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

/** The answer of the write that a key was used for first; a Refusal when that was another one. */
export function repeated(
  write: Pick<Write, 'admission' | 'operation' | 'idempotency'>,
  first: IdempotentAnswer,
): Outcome {
  if (!write.idempotency?.fingerprint.equals(first.fingerprint)) return new Refusal('IDEMPOTENCY_MISMATCH');
  const ids = { id: idOf('req', first.requestId), recordId: idOf('rec', first.recordId) };
  return queued({ ...write, ...ids }, first.seq, first.acceptedAt, first.recordCreatedAt);
}

/** A write as it is answered. */
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
