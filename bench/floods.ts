import { type Arrival, startReceiver } from '../harness/counting-receiver.ts';
import { seed, setWebhook } from '../harness/seed.ts';
import { percentile, perSecond, table } from '../harness/table.ts';
import { type AcceptedWrite, putWrites } from '../harness/writes.ts';
import { untilArrived } from './arrivals.ts';
import type { Bar, Part, PartInput } from './part.ts';
import { startServer } from './servers.ts';

/** Linux answers on all of 127.0.0.0/8. Other systems have one loopback address. */
const manyHosts = process.platform === 'linux';
const hosts = Array.from({ length: 100 }, (_, n) => `127.0.0.${n + 1}`);
const [firstHost = '', ...otherHosts] = hosts;
const lastHost = otherHosts.at(-1) ?? '';

/** The receivers of a flood. `callbacks` uses all hundred in turn, `webhook` only the first. */
interface Flood {
  name: string;
  kind: 'callbacks' | 'webhook';
  hanging: boolean;
}

const callbacks: Flood = { name: '100 receivers', kind: 'callbacks', hanging: false };
const callbacksBesideHanging: Flood = { name: '100 receivers, one hangs', kind: 'callbacks', hanging: true };
const webhook: Flood = { name: 'one webhook', kind: 'webhook', hanging: false };
const webhookBesideHanging: Flood = { name: 'one webhook, and one that hangs', kind: 'webhook', hanging: true };
const floods = manyHosts ? [callbacks, callbacksBesideHanging, webhook, webhookBesideHanging] : [webhook];

const leastRatio = 0.9;

/** Measures the webhooks per second that reach fast receivers, alone and beside one that hangs. */
export const measureFloods: Part = async (input) => {
  const { rounds, writes } = sizesOf(input);
  console.log(
    `\nWebhooks delivered: ${rounds} × ${writes.toLocaleString('en-US')} writes, as fast as they are accepted\n`,
  );
  const rates = new Map<Flood, number[]>(floods.map((flood) => [flood, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const flood of floods) {
      const { rate, line } = await measureFlood(flood, input);
      rates.get(flood)?.push(rate);
      console.log(`round ${round}   ${flood.name.padEnd(32)} ${perSecond(rate)}/s   ${line}`);
    }
  }
  const median = (flood: Flood) => percentile(rates.get(flood) ?? [], 0.5);
  console.log(
    `\n${table([['deliveries', 'per second'], ...floods.map((flood) => [flood.name, perSecond(median(flood))])])}`,
  );
  return manyHosts
    ? [ratioBar(callbacksBesideHanging, callbacks, median), ratioBar(webhookBesideHanging, webhook, median)]
    : [];
};

function sizesOf({ short }: PartInput): { rounds: number; writes: number; warmUpWrites: number } {
  return short ? { rounds: 1, writes: 4_000, warmUpWrites: 500 } : { rounds: 3, writes: 20_000, warmUpWrites: 2_000 };
}

function ratioBar(beside: Flood, alone: Flood, median: (flood: Flood) => number): Bar {
  const ratio = median(beside) / median(alone);
  return {
    promise: `${beside.name} ≥ ${leastRatio} × ${alone.name}`,
    measured: `${ratio.toFixed(2)} ×`,
    pass: ratio >= leastRatio,
  };
}

/** Runs one flood on its own Sluice, after a few deliveries to warm it up. */
async function measureFlood({ kind, hanging }: Flood, input: PartInput): Promise<{ rate: number; line: string }> {
  const { postgresUrl, signal } = input;
  const { writes, warmUpWrites } = sizesOf(input);
  await using server = await startServer(postgresUrl, signal);
  const target = await seed(server);
  await using receiver = await startReceiver(
    { hosts: manyHosts ? hosts : [firstHost], hanging: hanging ? lastHost : null },
    signal,
  );
  if (kind === 'webhook') await setWebhook(target, receiver.urlOf(firstHost), signal);

  // One write in a hundred has a callback to the last host: with `callbacks` always, with `webhook` if that host hangs.
  const last = receiver.urlOf(lastHost);
  const others =
    kind === 'callbacks'
      ? [firstHost, ...otherHosts.slice(0, -1)].map(receiver.urlOf)
      : Array.from({ length: 99 }, () => null);
  const put = (count: number, callbackUrls: (string | null)[]) =>
    putWrites(
      { url: target.url, path: target.path, headers: target.headers, count, perSecond: null, callbacks: callbackUrls },
      signal,
    );
  const warmUp = await put(warmUpWrites, others);
  const before = await untilArrived(receiver, warmUp, signal);

  const accepted = await put(writes, [...others, kind === 'callbacks' || hanging ? last : null]);
  const answered = accepted.filter(({ callback }) => kind === 'webhook' || !hanging || callback !== last);
  const { arrivals, repeats, cpuSeconds } = await untilArrived(receiver, [...warmUp, ...answered], signal);
  const counted = kind === 'webhook' ? accepted : accepted.filter(({ callback }) => callback !== last);
  const { rate, lastAfterSeconds } = rateOf(counted, arrivals);
  const receiverCpu = Math.round(((cpuSeconds - before.cpuSeconds) / lastAfterSeconds) * 100);
  const line =
    `${answered.length} delivered, ${repeats} of them again, the last after ${lastAfterSeconds.toFixed(1)} s   ` +
    `receiver ${receiverCpu}% of a CPU`;
  return { rate, line };
}

/** Messages per second, from the first 202 until 99 % of the counted ones have come. */
function rateOf(
  counted: readonly AcceptedWrite[],
  arrivals: readonly Arrival[],
): { rate: number; lastAfterSeconds: number } {
  const wanted = new Set(counted.map(({ requestId }) => requestId));
  const times = arrivals.filter(({ requestId }) => wanted.has(requestId)).map(({ at }) => at);
  const startedAt = percentile(
    counted.map(({ at }) => at),
    0,
  );
  const share = 0.99;
  return {
    rate: (share * times.length) / ((percentile(times, share) - startedAt) / 1000),
    lastAfterSeconds: (percentile(times, 1) - startedAt) / 1000,
  };
}
