import type { AcceptWrite } from '../../context/requests.ts';
import { Refusal } from '../../errors.ts';
import { isKeyed, placeOf } from './idempotency.sql.ts';

/** Of the writes with the same idempotency key one is accepted at a time; those that come meanwhile are IDEMPOTENCY_IN_PROGRESS. */
export function oneAtATime(accept: AcceptWrite): AcceptWrite {
  const running = new Set<string>();
  return (write) => {
    if (!isKeyed(write)) return accept(write);
    const place = placeOf(write);
    if (running.has(place)) return Promise.reject(new Refusal('IDEMPOTENCY_IN_PROGRESS'));
    running.add(place);
    return accept(write).finally(() => running.delete(place));
  };
}
