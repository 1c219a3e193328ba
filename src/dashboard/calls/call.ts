/** A call of an endpoint, as composed in the form. */
export interface Call {
  method: Method;
  /** For all methods but POST. A GET without it lists the newest records. */
  recordId: string;
  /** The JSON text, sent unchanged. */
  payload: string;
  /** Optional headers by name. Empty ones are not sent. */
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

/** The answer to a call. */
export interface Answer {
  /** The request line that it answers. */
  method: Method;
  /** The HTTP status; 0 without an answer. */
  status: number;
  headers: readonly (readonly [name: string, value: string])[];
  durationMs: number;
  body: string;
  /** The record of the answer, and the receipt of an accepted write. */
  recordId?: string | undefined;
  requestId?: string | undefined;
  /** The refused inputs with their reasons. */
  refusal?: Refused | undefined;
}

export interface Refused {
  code: string;
  message: string;
  details: readonly { field: string; error: string }[];
}

/** Returns whether a method has a body. */
export const sendsBody = (method: Method) => method === 'POST' || method === 'PUT';

/** Returns whether a call lacks its record id. A GET without one lists records. */
export const lacksRecord = ({ method, recordId }: Call) =>
  (method === 'PUT' || method === 'DELETE') && !recordId.trim();

/** Returns the headers of a call beside its key and content type: those of a write that are filled in. */
export function headersOf({ method, headers }: Call): [string, string][] {
  if (method === 'GET') return [];
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value.trim() ? [[name, value.trim()]] : [],
  );
}
