/** One call of an endpoint, as it is put together by hand. */
export interface Call {
  method: Method;
  /** For all but POST. */
  recordId: string;
  /** The JSON text, sent to the character. */
  payload: string;
  /** Optional headers by name; empty ones are not sent. */
  headers: Record<OptionalHeader, string>;
}

export const methods = ['POST', 'GET', 'PUT', 'DELETE'] as const;
export type Method = (typeof methods)[number];

export const callbackHeaders = ['X-Webhook-Callback', 'X-Webhook-Auth', 'X-Webhook-Auth-Header'] as const;
export const writeHeaders = ['Idempotency-Key', 'Prefer'] as const;
export type OptionalHeader = (typeof callbackHeaders)[number] | (typeof writeHeaders)[number];

export const noHeaders: Call['headers'] = { 'X-Webhook-Callback': '', 'X-Webhook-Auth': '', 'X-Webhook-Auth-Header': '', 'Idempotency-Key': '', Prefer: '' };

/** What came back. */
export interface Answer {
  /** What it answers. */
  method: Method;
  /** The HTTP status; 0 when there was no answer. */
  status: number;
  headers: readonly (readonly [name: string, value: string])[];
  durationMs: number;
  body: string;
  /** What a record holds, where the body has it as a text in a text. */
  payload?: string | undefined;
  /** The record that it is about, and the receipt of a write that was accepted. */
  recordId?: string | undefined;
  requestId?: string | undefined;
  /** What was refused, and why. */
  refusal?: Refused | undefined;
}

export interface Refused {
  code: string;
  message: string;
  details: readonly { field: string; error: string }[];
}

/** Whether a method sends a body. */
export const sendsBody = (method: Method) => method === 'POST' || method === 'PUT';

/** The headers that a call sends beside its key and its type: those of a write that are filled in. */
export function headersOf({ method, headers }: Call): [string, string][] {
  if (method === 'GET') return [];
  return Object.entries(headers).flatMap(([name, value]): [string, string][] => (value.trim() ? [[name, value.trim()]] : []));
}
