import { z } from 'zod';
import type { HttpClient } from '../http-client.ts';
import { type Answer, headerOf } from '../parse-answer.ts';
import { requestBytes } from '../request-bytes.ts';
import { Violation } from '../violation.ts';
import type { Call } from './call.ts';
import { endOfContainer } from './json-text.ts';
import type { Outcome, Shown } from './outcome.ts';

const methods = { create: 'POST', replace: 'PUT', delete: 'DELETE', read: 'GET', list: 'GET', receipt: 'GET' } as const;
const errorShape = z.object({
  code: z.string(),
  details: z.array(z.object({ field: z.string(), error: z.string() })).optional(),
});
const acceptedShape = z.strictObject({
  success: z.literal(true),
  id: z.string(),
  message: z.literal('Request queued'),
});
const pageShape = z.strictObject({ next_cursor: z.string().nullable(), limit: z.number() });
const receiptShape = z.strictObject({
  success: z.literal(true),
  data: z.strictObject({
    id: z.string(),
    record_id: z.string(),
    operation: z.enum(['create', 'replace', 'delete']),
    state: z.enum(['queued', 'succeeded', 'failed']),
    error: z.null(),
    version: z.number(),
    accepted_at: z.iso.datetime(),
    applied_at: z.iso.datetime().nullable(),
    deliveries: z.array(z.unknown()),
  }),
});

/** Returns the bytes of a call over REST. */
export function restBytes(call: Call): Buffer {
  const writes = call.verb === 'create' || call.verb === 'replace' || call.verb === 'delete';
  const headers: [string, string][] = [];
  if (call.authorization !== undefined) headers.push(['Authorization', call.authorization]);
  if (call.contentType !== undefined) headers.push(['Content-Type', call.contentType]);
  if (writes && call.prefer !== undefined) headers.push(['Prefer', call.prefer]);
  if (writes && call.idempotency) headers.push(['Idempotency-Key', idempotencyHeader(call.idempotency)]);
  if (writes && call.callback) {
    headers.push(['X-Webhook-Callback', call.callback.url]);
    if (call.callback.authHeader !== undefined) headers.push(['X-Webhook-Auth-Header', call.callback.authHeader]);
    if (call.callback.authValue !== undefined) headers.push(['X-Webhook-Auth', call.callback.authValue]);
  }
  const takesBody = call.verb === 'create' || call.verb === 'replace';
  return requestBytes(methods[call.verb], pathOf(call), headers, takesBody ? call.payload.bytes : undefined);
}

/** Sends a call over REST, and reads its answer. Throws a Violation when the answer breaks the contract. */
export async function sendRest(client: HttpClient, call: Call, withinMs: number): Promise<Outcome> {
  const bytes = restBytes(call);
  const answer = await client.call(bytes, { api: 'rest', withinMs });
  try {
    return outcomeOf(call, answer);
  } catch (error) {
    throw new Violation(`The answer is none of the contract: ${answer.status} ${answer.body}\n${error}`, [bytes]);
  }
}

function pathOf({ verb, slug, id, limit, cursor }: Call): string {
  if (verb === 'receipt') return `/api/v1/requests/${encodeURIComponent(id)}`;
  if (verb === 'create') return `/api/v1/data/${slug}`;
  if (verb !== 'list') return `/api/v1/data/${slug}/${encodeURIComponent(id)}`;
  const query = new URLSearchParams({ ...(limit !== undefined && { limit }), ...(cursor !== undefined && { cursor }) });
  return `/api/v1/data/${slug}${query.size > 0 ? `?${query}` : ''}`;
}

function idempotencyHeader({ key, quoted }: { key: string; quoted: boolean }): string {
  return quoted ? `"${key.replace(/["\\]/g, '\\$&')}"` : key;
}

function outcomeOf(call: Call, answer: Answer): Outcome {
  const text = answer.body.toString('utf8');
  if (headerOf(answer, 'content-type') !== 'application/json; charset=utf-8')
    throw new Error('It has another Content-Type');
  if (answer.status >= 400) {
    const { code, details } = errorShape.parse(JSON.parse(text));
    if (answer.status === 401 && headerOf(answer, 'www-authenticate') !== 'Bearer')
      throw new Error('It has no WWW-Authenticate');
    return { kind: 'refused', code, details };
  }
  if (call.verb === 'read' && answer.status === 200) return { kind: 'record', record: readRecord(text) };
  if (call.verb === 'list' && answer.status === 200) return readPage(text);
  if (call.verb === 'receipt' && answer.status === 200) {
    const { id, record_id: recordId, operation, state, version } = receiptShape.parse(JSON.parse(text)).data;
    return { kind: 'receipt', receipt: { id, recordId, operation, state, version } };
  }
  const [, requestId] = /^\/api\/v1\/requests\/(req_\w{26})$/.exec(headerOf(answer, 'location') ?? '') ?? [];
  if (requestId === undefined) throw new Error('It has no Location');
  const accepted = { kind: 'accepted', requestId, receipt: undefined } as const;
  if (answer.status === 202)
    return { ...accepted, recordId: acceptedShape.parse(JSON.parse(text)).id, waited: undefined };
  if (answer.status !== 200 || !/^wait=[1-9]\d*$/.test(headerOf(answer, 'preference-applied') ?? ''))
    throw new Error('A write is answered 202');
  const waited = readRecord(text);
  return { ...accepted, recordId: waited.id, waited };
}

const opening = /^\{"id":"(rec_\w{26})","payload":(?=\s*(\{|null))/;
const closing = /^,"status":"(queued|success|failed)","created_at":"([\d:.TZ-]{24})","updated_at":"([\d:.TZ-]{24})"\}/;

function readRecord(text: string): Shown {
  const prefix = '{"success":true,"data":';
  if (!text.startsWith(prefix)) throw new Error('It does not begin as a record does');
  const { record, behind } = parseRecord(text.slice(prefix.length));
  if (behind !== '}') throw new Error(`There is something behind the record: ${behind}`);
  return record;
}

function readPage(text: string): Outcome {
  const prefix = '{"success":true,"data":[';
  if (!text.startsWith(prefix)) throw new Error('It does not begin as a list does');
  const records: Shown[] = [];
  let rest = text.slice(prefix.length);
  while (rest.startsWith('{')) {
    const { record, behind } = parseRecord(rest);
    records.push(record);
    rest = behind.replace(/^,(?=\{"id":")/, '');
  }
  const [, pagination = ''] = /^\],"pagination":(.*)\}$/.exec(rest) ?? [];
  return { kind: 'page', records, nextCursor: pageShape.parse(JSON.parse(pagination)).next_cursor };
}

/** Reads the record at the start of the text. White space around its payload belongs to the payload. */
function parseRecord(text: string): { record: Shown; behind: string } {
  const [start = '', id = '', first] = opening.exec(text) ?? [];
  if (start === '') throw new Error(`Not a record: ${text.slice(0, 200)}`);
  const valueAt = text.indexOf(first ?? 'null', start.length);
  const valueEnd = first === '{' ? endOfContainer(text, valueAt) : valueAt + 4;
  const payloadEnd = text.indexOf(',', valueEnd);
  const [end = '', status = '', createdAt = '', updatedAt = ''] = closing.exec(text.slice(payloadEnd)) ?? [];
  if (end === '') throw new Error(`Not the end of a record: ${text.slice(payloadEnd, payloadEnd + 200)}`);
  return {
    record: { id, payload: text.slice(start.length, payloadEnd), status, createdAt, updatedAt },
    behind: text.slice(payloadEnd + end.length),
  };
}
