import { recordAddress, sees } from '../../access/actor.ts';
import type { AcceptedRequest, Write } from '../../context/requests.ts';
import { Refusal } from '../../errors.ts';
import { idOf } from '../../ids.ts';
import type { findRequests, RecordState, WriteToStore } from './commit-group.sql.ts';
import type { IdempotentAnswer } from './idempotency.sql.ts';

/** The outcome of a write. */
export type Outcome = AcceptedRequest | Refusal;

/** A write to be stored, and its index in its group. */
export type IndexedWrite = WriteToStore & { index: number };

/** The facts about a group's writes from before they are accepted. */
export interface PriorState {
  /** Requests stored by an earlier attempt of our own, by the write's UUID. */
  stored: Awaited<ReturnType<typeof findRequests>>;
  /** The answer to an idempotency key by the write's UUID; RUNNING while another process accepts it. */
  repeats: ReadonlyMap<string, IdempotentAnswer | 'RUNNING'>;
  /** By `recordAddress`. */
  records: Map<string, RecordState>;
}

export const noPriorState: PriorState = { stored: new Map(), repeats: new Map(), records: new Map() };

/**
 * Goes through a group in order. Stored writes are queued, and repeats get the earlier answer. A write to a missing
 * record, perhaps deleted in this group, is RECORD_NOT_FOUND. The rest is to be stored.
 */
export function sortOutWrites(
  writes: readonly Write[],
  { stored, repeats, records }: PriorState,
): { outcomes: Outcome[]; toStore: IndexedWrite[] } {
  const outcomes: Outcome[] = [];
  const toStore: IndexedWrite[] = [];
  for (const [index, write] of writes.entries()) {
    const before = stored.get(write.id.uuid);
    const first = repeats.get(write.id.uuid);
    const record = records.get(recordAddress(write.admission, write.recordId.uuid));
    if (before) outcomes[index] = queued(write, before.seq, before.acceptedAt, before.recordCreatedAt);
    else if (first)
      outcomes[index] = first === 'RUNNING' ? new Refusal('IDEMPOTENCY_IN_PROGRESS') : repeated(write, first);
    else if (write.operation !== 'CREATE' && (!record?.exists || !sees(write.admission, record.keyId))) {
      outcomes[index] = new Refusal('RECORD_NOT_FOUND');
    } else {
      toStore.push({ write, record, index });
      if (record) record.exists = write.operation !== 'DELETE';
    }
  }
  return { outcomes, toStore };
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
