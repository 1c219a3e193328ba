import { type Answer, type Call, headersOf, sendsBody } from '../calls/call.ts';
import { describeAnswer, describeRefusal } from '../calls/describe-answer.ts';

/** Runs a call with an API key, by REST. Never rejects. */
export async function runByKey(slug: string, key: string, call: Call): Promise<Answer> {
  const { method } = call;
  const began = performance.now();
  const nothing = { method, status: 0, headers: [], body: '' };
  const headers = sentHeaders(key, call);
  if (!headers) return { ...nothing, durationMs: 0, refusal: { code: 'INVALID_HEADER', message: '', details: [] } };
  try {
    const body = sendsBody(method) ? call.payload : undefined;
    const response = await fetch(pathOf(slug, call), { method, headers, body, credentials: 'omit', cache: 'no-store' });
    const text = await response.text();
    const known = {
      method,
      status: response.status,
      headers: [...response.headers],
      durationMs: performance.now() - began,
      body: text,
    };
    return { ...known, ...describeAnswer(text, known.headers), refusal: describeRefusal(text) };
  } catch {
    return {
      ...nothing,
      durationMs: performance.now() - began,
      refusal: { code: 'connection', message: '', details: [] },
    };
  }
}

/** Undefined if the browser refuses to send it. */
function sentHeaders(key: string, call: Call): Headers | undefined {
  try {
    const type: [string, string][] = sendsBody(call.method) ? [['content-type', 'application/json']] : [];
    return new Headers([['authorization', `Bearer ${key}`], ...type, ...headersOf(call)]);
  } catch {
    return undefined;
  }
}

/** Returns the path of a call, without the host. */
export function pathOf(slug: string, { method, recordId }: Pick<Call, 'method' | 'recordId'>): string {
  const path = `/api/v1/data/${slug}`;
  return method === 'POST' || !recordId.trim() ? path : `${path}/${encodeURIComponent(recordId.trim())}`;
}
