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

/** A write of an admitted caller. `record` and `payloadText` are absent where the operation takes none. */
interface AdmittedWrite extends Target {
  operation: Operation;
  record?: string;
  payloadText?: string | undefined;
  callback?: CallbackInput | null | undefined;
  /** A repeat with the same key gets this write's answer. */
  idempotencyKey?: string | null | undefined;
  /** Seconds to wait for the write to be applied. */
  wait?: number | null | undefined;
}

/** A write before admission. Its payload is read only after that, and reading may throw a Refusal. */
export type WriteInput = Omit<AdmittedWrite, 'payloadText'> & { payloadText?: () => string };

/** The API's names of the operations. */
const apiFields: Record<Operation, string> = {
  CREATE: 'createRecord',
  REPLACE: 'replaceRecord',
  DELETE: 'deleteRecord',
};

const actions: Record<Operation, Action> = { CREATE: 'create', REPLACE: 'update', DELETE: 'delete' };

/**
 * Checks a write, commits it, and returns it as QUEUED: it will be applied exactly once. With `wait` it returns
 * SUCCEEDED or FAILED if that comes in time. Throws, in this order: the refusals of admission, PAYLOAD_TOO_LARGE,
 * INVALID_JSON, VALIDATION_FAILED, INVALID_CALLBACK, INVALID_ARGUMENT, IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_MISMATCH,
 * RECORD_NOT_FOUND, QUOTA_EXCEEDED, UNAVAILABLE.
 */
export async function acceptRequest(context: Context, input: WriteInput): Promise<AcceptedRequest> {
  const admission = await context.admit(input, actions[input.operation]);
  let payloadText: string | undefined;
  try {
    payloadText = input.payloadText?.();
    return await acceptAdmitted(context, { ...input, payloadText }, admission);
  } catch (error) {
    if (error instanceof Refusal) context.refused(error, { call: apiFields[input.operation], admission, payloadText });
    throw error;
  }
}

async function acceptAdmitted(context: Context, wanted: AdmittedWrite, admission: Admission): Promise<AcceptedRequest> {
  const { operation } = wanted;
  const seconds = checkWait(wanted.wait);
  const idempotency = fingerprintWrite(wanted);
  const checked = check(context, wanted, admission);
  if (checked instanceof Refusal) {
    // A write that is refused now may have been accepted earlier; a repeat gets that answer.
    const first = await findAnswer(context, { admission, operation, idempotency });
    if (!first) throw checked;
    return seconds === 0
      ? first
      : waitForRequest(context, { endpointId: first.endpointId, seconds }, async () => first);
  }
  const write = { admission, operation, idempotency, id: context.newRequestId(), ...checked };
  if (seconds === 0) return accept(context, write);
  return waitForRequest(context, { endpointId: admission.endpointId, id: write.id, seconds }, () =>
    accept(context, write),
  );
}

function accept(context: Context, write: Write): Promise<AcceptedRequest> {
  return write.admission.keyId === null ? acceptAtConsole(context, write) : context.acceptWrite(write);
}

async function acceptAtConsole(context: Context, write: Write): Promise<AcceptedRequest> {
  const accepted = await context.acceptWrite(write);
  if (accepted.id.uuid === write.id.uuid) await auditConsole(context, accepted, write.admission);
  return accepted;
}

/** Checks a write as far as possible without the database. */
function check(
  context: Context,
  wanted: AdmittedWrite,
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

type PossibleRepeat = Pick<Write, 'admission' | 'operation' | 'idempotency'>;

/** Returns the answer of the write that this one repeats, if any. */
async function findAnswer({ pool }: Context, write: PossibleRepeat): Promise<AcceptedRequest | undefined> {
  if (!hasIdempotencyKey(write)) return undefined;
  const [first] = await findIdempotentAnswers(pool, [write]);
  const outcome = first && repeated(write, first);
  return outcome instanceof Refusal ? undefined : outcome;
}

const audited: Record<Operation, string> = {
  CREATE: 'record.created',
  REPLACE: 'record.replaced',
  DELETE: 'record.deleted',
};

/**
 * Writes also the audit entry of a console write; for a write by key the request is enough. The write stands even if
 * the entry fails.
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
    log.error(
      { err: error, requestId: by.requestId?.text },
      'audit.write_failed: the console write stands without an entry',
    ),
  );
}
