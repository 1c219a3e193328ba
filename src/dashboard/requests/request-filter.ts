import type { RequestFilter, RequestOperation, RequestState } from '../generated/graphql.ts';
import type { UrlParams } from './url-params.ts';

export const states: readonly RequestState[] = ['QUEUED', 'SUCCEEDED', 'FAILED'];
export const operations: readonly RequestOperation[] = ['CREATE', 'REPLACE', 'DELETE'];

/** The names in the URL of all that a list of requests can be narrowed by. */
export const filterNames = ['state', 'operation', 'key', 'record', 'contains', 'from', 'to', 'basis'] as const;

/** What the URL asks for, as the API takes it; undefined for all requests. */
export function requestFilterIn({ get }: Pick<UrlParams, 'get'>): RequestFilter | undefined {
  const state = states.find((one) => one === get('state'));
  const operation = operations.find((one) => one === get('operation'));
  const [from, to] = [momentIn(get('from')), momentIn(get('to'))];
  const filter: RequestFilter = {
    ...(state && { states: [state] }),
    ...(operation && { operation }),
    ...(get('key') && { key: get('key') }),
    ...(get('record') && { record: get('record') }),
    ...(get('contains') && { contains: get('contains') }),
    ...(from && { from }),
    ...(to && { to }),
    ...((from || to) && get('basis') === 'APPLIED' && { basis: 'APPLIED' }),
  };
  return Object.keys(filter).length > 0 ? filter : undefined;
}

/** A moment in the URL; undefined when it is none. */
export function momentIn(text: string): string | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

interface Seen {
  operation: RequestOperation;
  state: RequestState;
  keyId?: string | null;
  recordId: string;
}

/** Whether a request that has just completed is one that a list may have, as far as can be told without its payload. */
export function mayBeIn(filter: RequestFilter | undefined, request: Seen): boolean {
  if (!filter) return true;
  const fits = [
    !filter.states || filter.states.includes(request.state),
    !filter.operation || filter.operation === request.operation,
    !filter.key || filter.key === request.keyId,
    !filter.record || filter.record === request.recordId,
    !filter.to || Date.parse(filter.to) > Date.now(),
  ];
  return fits.every(Boolean);
}
