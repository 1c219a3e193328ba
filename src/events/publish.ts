import type { Queryable } from '../db/pool.ts';

export const completedChannel = 'sluice_completed';

/** What a notification says: requests of endpoints, each pair by its UUIDs without dashes. */
const pairsPerMessage = 120; // 65 characters each, of the 8,000 that PostgreSQL allows

interface Pair {
  endpointId: string;
  id: string;
}

/** Tells every process, when the transaction commits, which requests it completed. */
export async function publishCompleted(tx: Queryable, requests: readonly Pair[]): Promise<void> {
  const messages: string[] = [];
  for (let at = 0; at < requests.length; at += pairsPerMessage) messages.push(encodePairs(requests.slice(at, at + pairsPerMessage)));
  await tx.query('/* publish_completed */ select pg_notify($1, message) from unnest($2::text[]) as message', [completedChannel, messages]);
}

function encodePairs(pairs: readonly Pair[]): string {
  return pairs.map(({ endpointId, id }) => endpointId.replaceAll('-', '') + id.replaceAll('-', '')).join(' ');
}

/** The pairs of a message, UUIDs without dashes. */
export function decodePairs(message: string): Pair[] {
  return message.split(' ').map((pair) => ({ endpointId: pair.slice(0, 32), id: pair.slice(32) }));
}
