import type { Queryable } from '../db/pool.ts';

export const completedChannel = 'sluice_completed';

/** Requests of one endpoint, by UUID. */
export interface Completed {
  endpointId: string;
  requestIds: readonly string[];
}

/** An endpoint and 200 ids of 36 characters stay below the 8,000 bytes that PostgreSQL allows. */
const idsPerMessage = 200;

/** Tells every process, when the transaction commits, which requests it completed. */
export async function publishCompleted(tx: Queryable, completed: readonly Completed[]): Promise<void> {
  const messages: string[] = [];
  for (const { endpointId, requestIds } of completed) {
    for (let at = 0; at < requestIds.length; at += idsPerMessage) messages.push([endpointId, ...requestIds.slice(at, at + idsPerMessage)].join(' '));
  }
  await tx.query('/* publish_completed */ select pg_notify($1, message) from unnest($2::text[]) as message', [completedChannel, messages]);
}

export function parseCompleted(message: string): Completed {
  const [endpointId = '', ...requestIds] = message.split(' ');
  return { endpointId, requestIds };
}
