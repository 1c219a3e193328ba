/** One call of an endpoint, as it is put together by hand. */
export interface Call {
  method: Method;
  /** For all but POST; a GET without one lists the newest. */
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

export const noHeaders: Call['headers'] = {
  'X-Webhook-Callback': '',
  'X-Webhook-Auth': '',
  'X-Webhook-Auth-Header': '',
  'Idempotency-Key': '',
  Prefer: '',
};

/** What came back. */
export interface Answer {
  /** What it answers. */
  method: Method;
  /** The HTTP status; 0 when there was no answer. */
  status: number;
  headers: readonly (readonly [name: string, value: string])[];
  durationMs: number;
  body: string;
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

/** Tells whether a method sends a body. */
export const sendsBody = (method: Method) => method === 'POST' || method === 'PUT';

/** Tells whether a call lacks the record that it is about. A GET without one lists. */
export const lacksRecord = ({ method, recordId }: Call) =>
  (method === 'PUT' || method === 'DELETE') && !recordId.trim();

/** The headers that a call sends beside its key and its type: those of a write that are filled in. */
export function headersOf({ method, headers }: Call): [string, string][] {
  if (method === 'GET') return [];
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value.trim() ? [[name, value.trim()]] : [],
  );
}
