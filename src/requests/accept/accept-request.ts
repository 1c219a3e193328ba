import type { Action, Admission, Target } from '../../access/actor.ts';
import { audit } from '../../audit/audit.ts';
import type { AcceptedRequest, Operation, Write } from '../../context/requests.ts';
import type { Context } from '../../context.ts';
import { Refusal } from '../../errors.ts';
import { idUuid, newId } from '../../ids.ts';
import { type CallbackInput, checkCallback } from '../../webhooks/settings/check-callback.ts';
import { fingerprintWrite } from './fingerprint-write.ts';
import { findIdempotentAnswers, hasIdempotencyKey } from './idempotency.sql.ts';
import { repeated } from './sort-out-writes.ts';
import { validatePayload } from './validate-payload.ts';
import { checkWait, waitForRequest } from './wait-for-request.ts';

/** A write as a caller asks for it. `record` and `payloadText` are absent where the operation takes none. */
interface WriteInput extends Target {
  operation: Operation;
  record?: string;
  payloadText?: string | undefined;
  callback?: CallbackInput | null | undefined;
  /** A repeat with the same key is answered as this write was. */
  idempotencyKey?: string | null | undefined;
  /** For how many seconds its being applied is waited for. */
  wait?: number | null | undefined;
}

/** Before the caller is admitted: only then is their payload looked at, which may be refused. */
export type WriteAsked = Omit<WriteInput, 'payloadText'> & { payloadText?: () => string };

/** As the API calls them. */
const apiFields: Record<Operation, string> = {
  CREATE: 'createRecord',
  REPLACE: 'replaceRecord',
  DELETE: 'deleteRecord',
};

const actions: Record<Operation, Action> = { CREATE: 'create', REPLACE: 'update', DELETE: 'delete' };

/**
 * Checks a write, has it committed, and returns it as QUEUED: from then on it is applied exactly once. One that is waited for is
 * returned as SUCCEEDED or FAILED if it is that in time. Refuses with the admission's codes, PAYLOAD_TOO_LARGE, INVALID_JSON,
 * VALIDATION_FAILED, INVALID_CALLBACK, INVALID_ARGUMENT, IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_MISMATCH, RECORD_NOT_FOUND,
 * QUOTA_EXCEEDED or UNAVAILABLE, in this order.
 */
export async function acceptRequest(context: Context, asked: WriteAsked): Promise<AcceptedRequest> {
  const admission = await context.admit(asked, actions[asked.operation]);
  let payloadText: string | undefined;
  try {
    payloadText = asked.payloadText?.();
    return await acceptAdmitted(context, { ...asked, payloadText }, admission);
  } catch (error) {
    if (error instanceof Refusal) context.refused(error, { call: apiFields[asked.operation], admission, payloadText });
    throw error;
  }
}

async function acceptAdmitted(context: Context, wanted: WriteInput, admission: Admission): Promise<AcceptedRequest> {
  const { operation } = wanted;
  const seconds = checkWait(wanted.wait);
  const idempotency = fingerprintWrite(wanted);
  const checked = check(context, wanted, admission);
  if (checked instanceof Refusal) {
    // What is no longer taken may have been: then a repeat is told so.
    const first = await recall(context, { admission, operation, idempotency });
    if (!first) throw checked;
    return seconds === 0
      ? first
      : waitForRequest(context, { endpointId: first.endpointId, seconds }, async () => first);
  }
  const write = { admission, operation, idempotency, id: context.takeRequestId(), ...checked };
  if (seconds === 0) return accept(context, write);
  return waitForRequest(context, { endpointId: admission.endpointId, id: write.id, seconds }, () =>
    accept(context, write),
  );
}

function accept(context: Context, write: Write): Promise<AcceptedRequest> {
  return write.admission.keyId === null ? acceptByHand(context, write) : context.acceptWrite(write);
}

async function acceptByHand(context: Context, write: Write): Promise<AcceptedRequest> {
  const accepted = await context.acceptWrite(write);
  if (accepted.id.uuid === write.id.uuid) await auditConsole(context, accepted, write.admission);
  return accepted;
}

/** All that can be told of a write without looking into the database. */
function check(
  context: Context,
  wanted: WriteInput,
  admission: Admission,
): Pick<Write, 'recordId' | 'payload' | 'callback'> | Refusal {
  try {
    if (wanted.payloadText !== undefined) validatePayload(wanted.payloadText, admission.fields, wanted.operation);
    if (wanted.callback && admission.keyId === null) {
      throw new Refusal('INVALID_ARGUMENT', {
        message: 'Only a write with an API key can have a callback, for the key signs it',
      });
    }
    const callback = checkCallback(wanted.callback, context);
    const recordId =
      wanted.record === undefined
        ? newId('rec')
        : { text: wanted.record, uuid: idUuid('rec', wanted.record, 'RECORD_NOT_FOUND') };
    return { recordId, payload: wanted.payloadText ?? null, callback };
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

type Begun = Pick<Write, 'admission' | 'operation' | 'idempotency'>;

/** The answer of the write that this one repeats, if there is one. */
async function recall({ pool }: Context, begun: Begun): Promise<AcceptedRequest | undefined> {
  if (!hasIdempotencyKey(begun)) return undefined;
  const [first] = await findIdempotentAnswers(pool, [begun]);
  const outcome = first && repeated(begun, first);
  return outcome instanceof Refusal ? undefined : outcome;
}

const audited: Record<Operation, string> = {
  CREATE: 'record.created',
  REPLACE: 'record.replaced',
  DELETE: 'record.deleted',
};

/**
 * What people do by hand stands in the audit log too; a write by key is told by its request alone. The write is accepted,
 * and answered as that, whatever becomes of its entry.
 */
async function auditConsole(
  { prisma, by, log }: Context,
  { operation, recordId, environment }: AcceptedRequest,
  { accountId, endpointId }: Admission,
): Promise<void> {
  const change = {
    action: audited[operation],
    ownerId: accountId,
    endpointId,
    subject: recordId.text,
    details: { environment },
  };
  await audit(prisma, by, change).catch((error: unknown) =>
    log.error({ err: error, requestId: by.requestId?.text }, 'a console write is missing from the audit log'),
  );
}
