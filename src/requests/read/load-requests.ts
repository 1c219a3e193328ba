import type { AcceptedRequest } from '../../context/requests.ts';
import type { Queryable } from '../../db/pool.ts';
import { readRequests } from './read-requests.sql.ts';

/** Returns a function that reads requests of an endpoint by id, in no order. */
export function requestLoader(
  db: Queryable,
): (endpointId: string, requestIds: readonly string[]) => Promise<AcceptedRequest[]> {
  return (endpointId, requestIds) => readRequests(db, endpointId, requestIds);
}
