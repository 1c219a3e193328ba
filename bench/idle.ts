import { setTimeout as delay } from 'node:timers/promises';
import { table } from '../harness/table.ts';
import type { Part } from './part.ts';
import { readRss } from './process-stats.ts';
import { startServer } from './servers.ts';

const settleMs = 10_000;
const idleBytesMax = 200e6;

/** Measures the memory of the product after its start, without any call. PostgreSQL is not counted. */
export const measureIdle: Part = async ({ postgresUrl, short, signal }) => {
  await using server = await startServer(postgresUrl, signal);
  await using api = await startServer(postgresUrl, signal, { role: 'api', beside: server });
  await using worker = await startServer(postgresUrl, signal, { role: 'worker', beside: server });
  await delay(short ? 2_000 : settleMs, undefined, { signal });
  const [allRss, apiRss, workerRss] = await Promise.all([server, api, worker].map(({ pid }) => readRss(pid)));
  const inMb = (bytes = Number.NaN) => `${Math.round(bytes / 1e6)} MB`;
  console.log(
    `\n${table([
      ['idle, resident', 'memory'],
      ['one process', inMb(allRss)],
      ['--role api', inMb(apiRss)],
      ['--role worker', inMb(workerRss)],
    ])}`,
  );
  return [
    {
      promise: 'idle memory beside PostgreSQL < 200 MB',
      measured: inMb(allRss),
      pass: (allRss ?? Number.NaN) < idleBytesMax,
    },
  ];
};
