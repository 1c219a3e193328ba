import { seed } from '../harness/seed.ts';
import { inMs, percentile } from '../harness/table.ts';
import type { Part } from './part.ts';
import { startServer } from './servers.ts';
import { openSubscribers, type Subscribers } from './subscribers.ts';

const warmUpWrites = 50;
const measuredWrites = 200;
const barMs = 50;

/** Measures the time from the 202 of a write to its message on a subscription. The server is otherwise idle. */
export const measureLatency: Part = async ({ postgresUrl, signal }) => {
  await using server = await startServer(postgresUrl, signal);
  using subscriber = await openSubscribers(await seed(server), { sockets: 1, perSocket: 1 }, signal);
  await latenciesOf(subscriber, warmUpWrites);
  const latencies = await latenciesOf(subscriber, measuredWrites);
  const p50 = percentile(latencies, 0.5);
  console.log(
    `\n202 to requestCompleted, idle, ${measuredWrites} writes: p50 ${inMs(p50)}, p99 ${inMs(percentile(latencies, 0.99))}`,
  );
  return [{ promise: `202 to requestCompleted, p50 < ${barMs} ms`, measured: inMs(p50), pass: p50 < barMs }];
};

/**
 * Writes `writes` times, each after the one before is complete. Returns for each the milliseconds from its 202 to its
 * last message; 0 when the message came first.
 */
export async function latenciesOf(subscribers: Subscribers, writes: number): Promise<number[]> {
  const latencies: number[] = [];
  while (latencies.length < writes) {
    const { acceptedAt, arrivedAt } = await subscribers.write();
    latencies.push(Math.max(0, arrivedAt - acceptedAt));
  }
  return latencies;
}
