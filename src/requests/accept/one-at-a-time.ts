import type { AcceptWrite } from '../../context/requests.ts';
import { Refusal } from '../../errors.ts';
import { hasIdempotencyKey, idempotencyScopeOf } from './idempotency.sql.ts';

/** Accepts one write per idempotency key at a time. Others of the same key are IDEMPOTENCY_IN_PROGRESS. */
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
