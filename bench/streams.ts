import { seed } from '../harness/seed.ts';
import { inMs, percentile, table } from '../harness/table.ts';
import { latenciesOf } from './latency.ts';
import type { Part, PartInput } from './part.ts';
import { startServer } from './servers.ts';
import { openSubscribers } from './subscribers.ts';

const subscriptions = 1_000;
const spreads = [
  { name: '1,000 on 50 WebSockets', sockets: 50, perSocket: 20 },
  { name: '1,000 on a WebSocket each', sockets: 1_000, perSocket: 1 },
];
type Spread = (typeof spreads)[number];

const warmUpSubscriptions = 100;
const warmUpWrites = 200;

/** Measures the memory of 1,000 open subscriptions, and the time until all of them get a write. */
export const measureStreams: Part = async (input) => {
  const rows: string[][] = [];
  for (const spread of spreads) rows.push(await measureSpread(spread, input));
  console.log(
    `\n${table([['subscriptions', 'memory each', 'resident each', '202 to the last, p50', 'longest'], ...rows])}`,
  );
  return [];
};

/** Measures one spread. The server has had subscriptions before, so loading and compiling are not counted. */
async function measureSpread(
  { name, sockets, perSocket }: Spread,
  { postgresUrl, short, signal }: PartInput,
): Promise<string[]> {
  await using server = await startServer(postgresUrl, signal, { reportsMemory: true });
  const target = await seed(server);
  {
    using warmUp = await openSubscribers(target, { sockets: warmUpSubscriptions / perSocket, perSocket }, signal);
    await latenciesOf(warmUp, warmUpWrites);
  }
  const before = await server.memory();
  using subscribers = await openSubscribers(target, { sockets, perSocket }, signal);
  const during = await server.memory();
  const latencies = await latenciesOf(subscribers, short ? 20 : 100);
  const each = (of: 'used' | 'rss') => `${((during[of] - before[of]) / 1024 / subscriptions).toFixed(1)} KB`;
  return [name, each('used'), each('rss'), inMs(percentile(latencies, 0.5)), inMs(percentile(latencies, 1))];
}
