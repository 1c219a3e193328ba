import { graphql } from '../generated/gql.ts';
import type { CallRecordFragment, CallRequestFragment } from '../generated/graphql.ts';
import type { Answer, Refused } from './call.ts';
import { restErrors } from './rest-errors.ts';

graphql(`fragment CallRequest on Request { id recordId state error recordCreatedAt acceptedAt }`);
graphql(`fragment CallRecord on Record { id status createdAt updatedAt payloadText }`);

/** An answer of REST: its status, its own headers, and its body text. */
export interface RestAnswer extends Pick<Answer, 'status' | 'headers' | 'body'> {
  refusal?: Refused;
}

/** Returns REST's answer to a write. A write that was waited for and applied is answered with its record. */
export function acceptedAnswer(
  request: CallRequestFragment,
  payloadText: string,
  wait: number | undefined,
): RestAnswer {
  const { id, recordId, state, error, recordCreatedAt, acceptedAt } = request;
  const headers = [
    ['location', `/api/v1/requests/${id}`] as const,
    ...(wait ? [['preference-applied', `wait=${wait}`] as const] : []),
  ];
  if (wait === undefined || state === 'QUEUED' || !recordCreatedAt) {
    return { status: 202, headers, body: `{"success":true,"id":"${recordId}","message":"Request queued"}` };
  }
  const record = { id: recordId, payloadText, createdAt: recordCreatedAt, updatedAt: acceptedAt };
  if (state === 'SUCCEEDED')
    return { status: 200, headers, body: dataBody(recordText({ ...record, status: 'SUCCESS' })) };
  const data = recordText({ ...record, status: 'FAILED' });
  return { status: 200, headers, body: `{"success":false,"error":${JSON.stringify(error)},"data":${data}}` };
}

/** Returns REST's answer with a record. */
export function recordAnswer(record: CallRecordFragment): RestAnswer {
  return { status: 200, headers: [], body: dataBody(recordText(record)) };
}

/** Returns REST's answer with a page of records. */
export function listAnswer(
  records: readonly CallRecordFragment[],
  nextCursor: string | null,
  limit: number,
): RestAnswer {
  const pagination = JSON.stringify({ next_cursor: nextCursor, limit });
  return {
    status: 200,
    headers: [],
    body: dataBody(`[${records.map(recordText).join(',')}]`, `,"pagination":${pagination}`),
  };
}

/** Returns REST's refusal. */
export function refusedAnswer(refusal: Refused, requestId: string | undefined, retryAfter: unknown): RestAnswer {
  const { code, message, details } = refusal;
  const status = restErrors.find((known) => known.code === code)?.status ?? 400;
  const body = JSON.stringify({
    success: false,
    error: message,
    ...(details.length > 0 && { details }),
    code,
    request_id: requestId,
  });
  return { status, headers: retryAfter === undefined ? [] : [['retry-after', String(retryAfter)]], body, refusal };
}

function dataBody(dataText: string, rest = ''): string {
  return `{"success":true,"data":${dataText}${rest}}`;
}

function recordText({ id, payloadText, status, createdAt, updatedAt }: CallRecordFragment): string {
  const times = `"created_at":"${createdAt}","updated_at":"${updatedAt}"`;
  return `{"id":"${id}","payload":${payloadText},"status":"${status.toLowerCase()}",${times}}`;
}
