import { startReceiver } from '../harness/counting-receiver.ts';
import { seed, setWebhook } from '../harness/seed.ts';
import { inMs, percentile } from '../harness/table.ts';
import { putWrites } from '../harness/writes.ts';
import { untilArrived } from './arrivals.ts';
import type { Part } from './part.ts';
import { startServer } from './servers.ts';

const perSecond = 500;
const warmUpSeconds = 3;
const host = '127.0.0.1';
const barMs = 250;

/** Measures the time from the 202 of a write to the arrival of its webhook, at a steady 500 writes per second. */
export const measureFirstAttempts: Part = async ({ postgresUrl, short, signal }) => {
  const seconds = short ? 5 : 20;
  await using server = await startServer(postgresUrl, signal);
  const target = await seed(server);
  await using receiver = await startReceiver({ hosts: [host], hanging: null }, signal);
  await setWebhook(target, receiver.urlOf(host), signal);
  const { url, path, headers } = target;
  const count = perSecond * (warmUpSeconds + seconds);
  const accepted = await putWrites({ url, path, headers, count, perSecond, callbacks: [] }, signal);
  const { arrivals } = await untilArrived(receiver, accepted, signal);

  // The first writes met a server that was still warming up.
  const measured = accepted.toSorted((a, b) => a.at - b.at).slice(perSecond * warmUpSeconds);
  const arrivedAt = new Map(arrivals.map(({ requestId, at }) => [requestId, at]));
  const latencies = measured.map(({ requestId, at }) => Math.max(0, (arrivedAt.get(requestId) ?? Number.NaN) - at));
  const times = measured.map(({ at }) => at);
  const rate = (measured.length - 1) / ((percentile(times, 1) - percentile(times, 0)) / 1000);
  const p99 = percentile(latencies, 0.99);
  const figures = `p50 ${inMs(percentile(latencies, 0.5))}, p99 ${inMs(p99)}, longest ${inMs(percentile(latencies, 1))}`;
  console.log(`\n202 to first attempt, ${measured.length} writes at ${Math.round(rate)}/s: ${figures}`);
  return [
    {
      promise: `202 to first attempt at ${perSecond} writes/s, p99 < ${barMs} ms`,
      measured: inMs(p99),
      pass: p99 < barMs,
    },
  ];
};
