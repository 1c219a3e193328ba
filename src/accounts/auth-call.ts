import type { By } from '../context.ts';
import { idUuid } from '../ids.ts';

/** In these headers the auth door tells who calls: names of ours, which it sets over whatever a caller sends. */
export const callerHeaders = { address: 'x-sluice-address', requestId: 'x-sluice-request-id' } as const;

/** Where a call through the auth door comes from. */
export interface AuthCall {
  address: string;
  requestId: By['requestId'];
}

/** What the auth door tells of a call; undefined when there was none, for the product itself signs accounts up too. */
export function authCall(request: Request | undefined): AuthCall | undefined {
  const address = request?.headers.get(callerHeaders.address);
  const text = request?.headers.get(callerHeaders.requestId);
  return address == null || text == null
    ? undefined
    : { address, requestId: { text, uuid: idUuid('req', text, 'INTERNAL') } };
}
