import { sampleBody } from '../harness/seed.ts';
import { percentile, perSecond, table } from '../harness/table.ts';
import {
  type Asks,
  type Contender,
  contenders,
  insertAndSend,
  noDatabase,
  type Operation,
  oneInsert,
  postgraphile,
  sluice,
  writeSome,
} from './contenders.ts';
import { waitUntilDrained } from './drain.ts';
import { installPlatforms } from './install-platforms.ts';
import { type LoadResult, putLoad } from './load.ts';
import type { Bar, Part, PartInput } from './part.ts';
import { startServer } from './servers.ts';

/** A load that runs against every server that knows the operation. */
interface Course {
  name: string;
  operation: Operation;
  connections: number;
  text: string;
}

const bodyOf = (kilobytes: number) =>
  JSON.stringify({ ...JSON.parse(sampleBody), note: 'x'.repeat(kilobytes * 1024 - sampleBody.length - 11) });
const over = (connections: number) => {
  const course = (name: string, operation: Operation, text = sampleBody): Course => ({
    name: `${name}, ${connections}`,
    operation,
    connections,
    text,
  });
  return {
    connections,
    write: course('POST', 'write'),
    read: course('GET', 'read'),
    list: course('list', 'list'),
    mutation: course('mutation', 'mutation'),
    query: course('query', 'query'),
    write10: course('POST 10 KB', 'write', bodyOf(10)),
    write90: course('POST 90 KB', 'write', bodyOf(90)),
  };
};
const few = over(64);
const many = over(512);
const courses = [
  ...[few, many].flatMap(({ write, read, list, mutation, query }) => [write, read, list, mutation, query]),
  // Large bodies come last, because they would slow the lists.
  ...[few, many].flatMap(({ write10, write90 }) => [write10, write90]),
];
/** The loads of the short form. */
const shortCourses = [few.write, few.read, few.mutation];

const readable = 100;

/** Measures the calls of each kind that every server answers per second. */
export const measureRates: Part = async (input) => {
  const rounds = input.short ? 1 : 3;
  const { warmUpMs, measuredMs } = timesOf(input);
  if (!input.short) await installPlatforms(input.signal);
  const field = contenders.filter(({ platform }) => !(input.short && platform));
  console.log(
    `\nCalls answered per second: ${rounds} × ${measuredMs / 1000} s after ${warmUpMs / 1000} s of warm-up; ` +
      'over 64 or 512 connections\n',
  );
  const rates = new Rates();
  for (let round = 1; round <= rounds; round++) {
    for (const contender of field) {
      for (const [course, { perSecond: rate, cpu }] of await measureContender(contender, input)) {
        rates.add(contender, course, rate);
        console.log(
          `round ${round}   ${contender.name.padEnd(28)} ${course.name.padEnd(16)} ${perSecond(rate)}/s   ` +
            `load generator ${Math.round(cpu * 100)}% of a CPU`,
        );
      }
    }
  }
  for (const connections of input.short ? [few.connections] : [few.connections, many.connections])
    console.log(`\n${rateTable(field, rates, connections)}`);
  return input.short ? [] : judge(rates);
};

/** Returns the rate of a server that stores nothing, over so many connections. */
export async function measureCeiling(input: PartInput, connections: number): Promise<number> {
  await using server = await startServer(input.postgresUrl, input.signal, { script: noDatabase.script });
  const result = await runCourse({ ...few.write, connections }, await noDatabase.asksOf(server), [], input);
  return result?.perSecond ?? Number.NaN;
}

function timesOf({ short }: PartInput): { warmUpMs: number; measuredMs: number } {
  return short ? { warmUpMs: 1_000, measuredMs: 1_000 } : { warmUpMs: 1_500, measuredMs: 4_000 };
}

/** The times of the loads before the measured ones. */
const firstMs = { warmUpMs: 1_000, measuredMs: 5_000 };

/** The measured rates, round by round. */
class Rates {
  readonly #all = new Map<string, number[]>();

  add(contender: Contender, course: Course, rate: number): void {
    const key = `${contender.name}: ${course.name}`;
    this.#all.set(key, [...(this.#all.get(key) ?? []), rate]);
  }

  /** Returns undefined when the server does not know the operation. */
  median(contender: Contender, course: Course): number | undefined {
    const rates = this.#all.get(`${contender.name}: ${course.name}`);
    return rates && percentile(rates, 0.5);
  }
}

/** Measures one server from a fresh start to its end, under every load that it knows. */
async function measureContender(contender: Contender, input: PartInput): Promise<[Course, LoadResult][]> {
  await using server = await startServer(input.postgresUrl, input.signal, { script: contender.script });
  const asks = await contender.asksOf(server);
  const ids = await writeSome(asks, readable, sampleBody, input.signal);
  const results: [Course, LoadResult][] = [];
  let written = ids.length;
  // Code is compiled as it runs, so the first seconds are slower.
  for (const course of input.short ? [] : [many.write, few.mutation])
    written += (await runCourse(course, asks, ids, input, firstMs))?.accepted ?? 0;
  for (const course of input.short ? shortCourses : courses) {
    const result = await runCourse(course, asks, ids, input);
    if (!result) continue;
    results.push([course, result]);
    if (course.operation === 'write' || course.operation === 'mutation') written += result.accepted;
    if (contender === sluice) await checkNothingLost(written, results.length + 2, server.databaseUrl, input.signal);
  }
  return results;
}

async function runCourse(
  course: Course,
  asks: Asks,
  ids: string[],
  input: PartInput,
  times = timesOf(input),
): Promise<LoadResult | undefined> {
  const ask = asks[course.operation];
  if (!ask) return undefined;
  const calls =
    course.operation === 'write' || course.operation === 'mutation'
      ? [ask.call({ text: course.text, id: '' })]
      : ids.map((id) => ask.call({ text: '', id }));
  const { url, method, headers, status } = ask;
  return putLoad({ url, method, headers, status, calls, connections: course.connections, ...times }, input.signal);
}

/**
 * Checks that each 202 has a row, and each row a record. When a load ends, each connection may drop one request in
 * flight.
 */
async function checkNothingLost(
  answered: number,
  loads: number,
  databaseUrl: string,
  signal: AbortSignal,
): Promise<void> {
  const { requests, applied, records } = await waitUntilDrained(databaseUrl, signal);
  if (requests < answered) throw new Error(`${answered} writes were answered 202, but there are only ${requests}`);
  if (requests - answered > loads * many.connections)
    throw new Error(`${requests} writes are stored, but only ${answered} were answered 202`);
  if (applied !== requests || records !== requests)
    throw new Error(`Of ${requests} writes ${applied} are applied, and made ${records} records`);
}

function judge(rates: Rates): Bar[] {
  const asMuchAs = (times: number, aim: number | undefined, mine: Course, peer: Contender, course = mine): Bar => {
    const ratio = (rates.median(sluice, mine) ?? 0) / (rates.median(peer, course) ?? Number.NaN);
    const against =
      peer === sluice ? `${course.name} of its own` : `${peer.name}${course === mine ? '' : `'s ${course.name}`}`;
    const goal = aim === undefined ? '' : ` (aim ${aim})`;
    return {
      promise: `${mine.name} ≥ ${times} × ${against}${goal}`,
      measured: `${ratio.toFixed(2)} ×`,
      pass: ratio >= times,
    };
  };
  return [few, many].flatMap(({ write, read, mutation, query }) => [
    asMuchAs(7, 10, write, insertAndSend),
    asMuchAs(1.5, 2, write, oneInsert),
    asMuchAs(0.35, 0.5, write, noDatabase),
    asMuchAs(3, 4, write, postgraphile, mutation),
    asMuchAs(1.2, undefined, read, oneInsert),
    asMuchAs(4, undefined, read, postgraphile, query),
    asMuchAs(0.85, undefined, write, sluice, mutation),
    asMuchAs(0.85, undefined, read, sluice, query),
  ]);
}

function rateTable(field: readonly Contender[], rates: Rates, connections: number): string {
  const measured = courses.filter((course) => course.connections === connections);
  const shown = measured.filter((course) => field.some((contender) => rates.median(contender, course) !== undefined));
  return table([
    ['calls per second', ...shown.map(({ name }) => name)],
    ...field.map((contender, index) => [
      `(${String.fromCharCode(97 + index)}) ${contender.name}`,
      ...shown.map((course) => {
        const rate = rates.median(contender, course);
        return rate === undefined ? '–' : perSecond(rate);
      }),
    ]),
  ]);
}
