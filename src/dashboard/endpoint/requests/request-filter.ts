import type { RequestDeliveryState, RequestFilter, RequestOperation, RequestState } from '../../generated/graphql.ts';
import type { UrlParams } from '../../lists/use-url-params.ts';

export const states: readonly RequestState[] = ['QUEUED', 'SUCCEEDED', 'FAILED'];
export const deliveryStates: readonly RequestDeliveryState[] = ['DELIVERED', 'RETRYING', 'PENDING', 'FAILED', 'NONE'];
export const operations: readonly RequestOperation[] = ['CREATE', 'REPLACE', 'DELETE'];

/** The names of the filters in the URL. */
export const filterNames = ['state', 'delivery', 'operation', 'key', 'from', 'to', 'basis'] as const;

/** Returns the filter of the URL as the API takes it; undefined for all requests. */
export function requestFilterIn({ get }: Pick<UrlParams, 'get'>): RequestFilter | undefined {
  const state = states.find((one) => one === get('state'));
  const delivery = deliveryStates.find((one) => one === get('delivery'));
  const operation = operations.find((one) => one === get('operation'));
  const [from, to] = [momentIn(get('from')), momentIn(get('to'))];
  const filter: RequestFilter = {
    ...findIn(get('q')),
    ...(state && { states: [state] }),
    ...(delivery && { delivery: [delivery] }),
    ...(operation && { operation }),
    ...(get('key') && { key: get('key') }),
    ...(from && { from }),
    ...(to && { to }),
    ...((from || to) && get('basis') === 'APPLIED' && { basis: 'APPLIED' }),
  };
  return Object.keys(filter).length > 0 ? filter : undefined;
}

/** Returns the filter for a search text: a request or record id, or else a text in a payload. */
function findIn(text: string): RequestFilter {
  if (/^req_\w+$/.test(text)) return { request: text };
  if (/^rec_\w+$/.test(text)) return { record: text };
  return text ? { contains: text } : {};
}

/** Reads a date and time of the URL; undefined if it is not valid. */
export function momentIn(text: string): string | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

interface Seen {
  id: string;
  operation: RequestOperation;
  state: RequestState;
  keyId?: string | null;
  recordId: string;
}

/** Returns whether a completed request may match a filter, as far as that is known without its payload. */
export function mayBeIn(filter: RequestFilter | undefined, request: Seen): boolean {
  if (!filter) return true;
  const fits = [
    !filter.request || filter.request === request.id,
    !filter.states || filter.states.includes(request.state),
    !filter.operation || filter.operation === request.operation,
    !filter.key || filter.key === request.keyId,
    !filter.record || filter.record === request.recordId,
    !filter.to || Date.parse(filter.to) > Date.now(),
  ];
  return fits.every(Boolean);
}
