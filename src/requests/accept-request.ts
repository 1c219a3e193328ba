import type { Action, Admission, Target } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { AcceptedRequest, Context, Operation } from '../context.ts';
import { Refusal } from '../errors.ts';
import { idUuid, newId } from '../ids.ts';
import { type CallbackWanted, checkCallback } from '../webhooks/check-callback.ts';
import { validatePayload } from './validate-payload.ts';

/** A write as a caller asks for it. `record` and `payloadText` are absent where the operation takes none. */
export interface WriteWanted extends Target {
  operation: Operation;
  record?: string;
  payloadText?: string;
  callback?: CallbackWanted | null | undefined;
}

const actions: Record<Operation, Action> = { CREATE: 'create', REPLACE: 'update', DELETE: 'delete' };

/**
 * Checks a write, has it committed, and returns it as QUEUED: from then on it is applied exactly once. Refuses with the
 * admission's codes, PAYLOAD_TOO_LARGE, INVALID_JSON, VALIDATION_FAILED, INVALID_CALLBACK, INVALID_ARGUMENT,
 * RECORD_NOT_FOUND, QUOTA_EXCEEDED or UNAVAILABLE, in this order.
 */
export async function acceptRequest(context: Context, wanted: WriteWanted): Promise<AcceptedRequest> {
  const admission = await context.admit(wanted, actions[wanted.operation]);
  if (wanted.payloadText !== undefined) validatePayload(wanted.payloadText, admission.fields);
  if (wanted.callback && admission.keyId === null) {
    throw new Refusal('INVALID_ARGUMENT', { message: 'Only a write with an API key can have a callback, for the key signs it' });
  }
  const callback = checkCallback(wanted.callback, context);
  const recordId = wanted.record === undefined ? newId('rec') : { text: wanted.record, uuid: idUuid('rec', wanted.record, 'RECORD_NOT_FOUND') };
  const accepted = await context.acceptWrite({
    admission,
    id: context.takeRequestId(),
    operation: wanted.operation,
    recordId,
    payload: wanted.payloadText ?? null,
    callback,
    idempotency: null,
  });
  if (admission.keyId === null) await auditConsole(context, accepted, admission);
  return accepted;
}

const audited: Record<Operation, string> = { CREATE: 'record.created', REPLACE: 'record.replaced', DELETE: 'record.deleted' };

/**
 * What people do by hand stands in the audit log too; a write by key is told by its request alone. The write is accepted,
 * and answered as that, whatever becomes of its entry.
 */
async function auditConsole(
  { prisma, by, log }: Context,
  { operation, recordId, environment }: AcceptedRequest,
  { accountId, endpointId }: Admission,
): Promise<void> {
  const change = { action: audited[operation], ownerId: accountId, endpointId, subject: recordId.text, details: { environment } };
  await audit(prisma, by, change).catch((error: unknown) =>
    log.error({ err: error, requestId: by.requestId?.text }, 'a console write is missing from the audit log'),
  );
}
