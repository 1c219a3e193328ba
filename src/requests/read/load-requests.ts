import type { AcceptedRequest } from '../../context/requests.ts';
import type { Queryable } from '../../db/pool.ts';
import { readRequests } from './read-requests.sql.ts';

/** Loads requests of an endpoint by id, for those who announce them. */
export function requestLoader(
  db: Queryable,
): (endpointId: string, requestIds: readonly string[]) => Promise<AcceptedRequest[]> {
  return (endpointId, requestIds) => readRequests(db, endpointId, requestIds);
}
