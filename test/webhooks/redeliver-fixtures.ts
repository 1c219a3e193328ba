import type { Receiver } from '../../harness/receiver.ts';
import { until } from '../../harness/until.ts';
import type { Credentials, Json } from '../support/client.ts';
import { startReceiver } from '../support/receiver.ts';
import { list, redeliverAllOf, redeliverOf } from './delivery-fixtures.ts';
import { answered, outcome, owner } from './webhook-fixtures.ts';

export const again = (as: Credentials, { slug }: { slug: string }, delivery: string) =>
  answered(as, redeliverOf, { endpoint: slug, delivery });
export const tryAgain = (as: Credentials, { slug }: { slug: string }, delivery: string) =>
  outcome(as, redeliverOf, { endpoint: slug, delivery });
export const all = async (as: Credentials, { slug }: { slug: string }, which: object) =>
  (await answered(as, redeliverAllOf, { endpoint: slug, environment: 'SANDBOX', ...which })).redeliverAll;
export const tryAll = (as: Credentials, { slug }: { slug: string }, which: object) =>
  outcome(as, redeliverAllOf, { endpoint: slug, environment: 'SANDBOX', ...which });

/** Starts a receiver that answers 500 until `works` is set. Its answers then wait for `held`. */
export async function startBroken(held?: Promise<void>): Promise<Receiver & { works: boolean }> {
  const receiver = await startReceiver(() => (broken.works ? { status: 200, held } : { status: 500 }));
  const broken = Object.assign(receiver, { works: false });
  return broken;
}

/** Returns the list of dead messages, once it has so many. */
export async function untilDead(endpoint: Parameters<typeof list>[1], count: number): Promise<Json> {
  return until(async () => {
    const page = await list(owner, endpoint, { dead: true });
    return page.totalCount === count && page;
  });
}
