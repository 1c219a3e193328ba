import type { AcceptWrite } from '../../context/requests.ts';
import { Refusal } from '../../errors.ts';
import { hasIdempotencyKey, idempotencyScopeOf } from './idempotency.sql.ts';

/** Of the writes with the same idempotency key one is accepted at a time; those that come meanwhile are IDEMPOTENCY_IN_PROGRESS. */
export function oneAtATime(accept: AcceptWrite): AcceptWrite {
  const running = new Set<string>();
  return (write) => {
    if (!hasIdempotencyKey(write)) return accept(write);
    const scope = idempotencyScopeOf(write);
    if (running.has(scope)) return Promise.reject(new Refusal('IDEMPOTENCY_IN_PROGRESS'));
    running.add(scope);
    return accept(write).finally(() => running.delete(scope));
  };
}
