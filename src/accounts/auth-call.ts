import type { By } from '../context.ts';
import { idUuid } from '../ids.ts';

/** The headers in which the auth route passes the caller on. It overwrites any that a caller sends. */
export const callerHeaders = { address: 'x-sluice-address', requestId: 'x-sluice-request-id' } as const;

/** The origin of a call through the auth route. */
export interface AuthCall {
  address: string;
  requestId: By['requestId'];
}

/** Returns the origin of a call; undefined without a request, because the product signs accounts up itself too. */
export function authCall(request: Request | undefined): AuthCall | undefined {
  const address = request?.headers.get(callerHeaders.address);
  const text = request?.headers.get(callerHeaders.requestId);
  return address == null || text == null
    ? undefined
    : { address, requestId: { text, uuid: idUuid('req', text, 'INTERNAL') } };
}
