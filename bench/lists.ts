import { z } from 'zod';
import { seed } from '../harness/seed.ts';
import { inMs, percentile, table } from '../harness/table.ts';
import { fill } from './fill.ts';
import type { Bar, Part } from './part.ts';
import { startServer } from './servers.ts';

const warmUpPages = 5;
const measuredPages = 100;
const barMs = 50;

/** A page that is asked for many times. Pages that the product promises to be quick have a bar. */
interface Case {
  name: string;
  list: 'records' | 'requests';
  arguments: string;
  bar: boolean;
}

const of = (list: Case['list'], bar: boolean) => (name: string, text: string) => ({ name, list, arguments: text, bar });
const quick = of('records', true);
const bounded = of('records', false);
const requests = of('requests', true);
const boundedRequests = of('requests', false);

const pageShape = z.object({
  edges: z.array(z.object({ cursor: z.string(), node: z.object({ id: z.string() }) })),
  scanned: z.number(),
  complete: z.boolean(),
});
const answerShape = z.object({ data: z.object({ page: pageShape }) });
type Page = z.infer<typeof pageShape>;

/** Points where a list can start: the ids of the middle and the oldest record, and the middle cursor by amount. */
interface Places {
  middle: string;
  oldest: string;
  middleAmount: string;
}

function casesOf({ middle, oldest, middleAmount }: Places): Case[] {
  const [dayBefore, day] = [2, 1].map((days) => new Date(Date.now() - days * 24 * 3_600_000).toISOString());
  const byAmount = 'orderBy: { path: "amount", direction: DESC }';
  return [
    quick('first page', ''),
    quick('half-way down', `after: "${middle}"`),
    quick('oldest first', 'orderBy: { direction: ASC }'),
    quick('one value, of 10 or so', 'filter: [{ path: "amount", eq: 500 }]'),
    quick('one value, of a quarter', 'filter: [{ path: "status", eq: "paid" }]'),
    quick('one of 50 values', `filter: [{ path: "amount", in: [${Array.from({ length: 50 }, (_, n) => n * 3)}] }]`),
    quick('range, of 0.01 %', 'filter: [{ path: "amount", gte: 99990 }]'),
    quick('range, of 1 %', 'filter: [{ path: "amount", gte: 99000 }]'),
    quick('range, of nearly all', 'filter: [{ path: "amount", gt: 5 }]'),
    quick('range, of none', 'filter: [{ path: "amount", gt: 1000000 }]'),
    quick('one value and a range', 'filter: [{ path: "status", eq: "paid" }, { path: "amount", gte: 99990 }]'),
    quick('contains, of 1 %', 'filter: [{ path: "order_id", contains: "77" }]'),
    quick('by amount', byAmount),
    quick('by amount, half-way down', `${byAmount}, after: "${middleAmount}"`),
    quick('by amount, one status', `filter: [{ path: "status", eq: "paid" }], ${byAmount}`),
    quick('by status', 'orderBy: { path: "status", direction: ASC }'),
    quick('contains, of none', 'filter: [{ path: "order_id", contains: "zz" }]'),
    bounded('not searchable, of 0.02 %', 'filter: [{ path: "customer.email", eq: "user77@example.com" }]'),
    bounded('not searchable, of none', 'filter: [{ path: "customer.name", eq: "Nobody" }]'),
    requests('requests', ''),
    requests('requests, a day', `filter: { from: "${dayBefore}", to: "${day}" }`),
    requests('requests, failed', 'filter: { states: [FAILED] }'),
    boundedRequests('requests, containing', 'filter: { contains: "order 5" }'),
    boundedRequests("requests, an old record's", `filter: { record: "${oldest}" }`),
  ];
}

/** Measures pages of lists over HTTP. The endpoint has a million records. */
export const measureLists: Part = async ({ postgresUrl, short, signal }) => {
  const count = short ? 100_000 : 1_000_000;
  await using server = await startServer(postgresUrl, signal);
  const { slug, key } = await seed(server);
  await fill(server.databaseUrl, slug, count);

  const ask = asker(server.url, key, signal);
  const rows: string[][] = [];
  const bars: Bar[] = [];
  for (const one of casesOf(await findPlaces(ask, count))) {
    const { page, times } = await measure(() => ask(one.list, one.arguments));
    const p99 = percentile(times, 0.99);
    rows.push([
      one.name,
      inMs(percentile(times, 0.5)),
      inMs(p99),
      String(page.edges.length),
      String(page.scanned),
      page.complete ? '' : 'goes on',
    ]);
    if (one.bar) bars.push({ promise: `${one.name} < ${barMs} ms`, measured: inMs(p99), pass: p99 < barMs });
  }
  console.log(`\nPages of 20 of ${count.toLocaleString('en')} records, each asked for ${measuredPages} times:\n`);
  console.log(table([['page', 'p50', 'p99', 'found', 'looked at', ''], ...rows]));
  const missed = bars.filter(({ pass }) => !pass);
  return missed.length > 0
    ? missed
    : [{ promise: `every page by time, id and searchable fields < ${barMs} ms (p99)`, measured: 'yes', pass: true }];
};

type Ask = (list: Case['list'], text: string) => Promise<Page>;

function asker(url: string, key: string, signal: AbortSignal): Ask {
  return async (list, text) => {
    const node = list === 'records' ? 'id payloadText status updatedAt' : 'id operation state payloadText acceptedAt';
    const query = `{ page: ${list}(${text}${text && ', '}first: 20) { edges { cursor node { ${node} } } scanned complete } }`;
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }), signal });
    const body: unknown = await answer.json();
    const { data } = answerShape.safeParse(body);
    if (!data) throw new Error(`${query} was answered ${JSON.stringify(body)}`);
    return data.data.page;
  };
}

async function findPlaces(ask: Ask, count: number): Promise<Places> {
  const numbered = async (n: number) =>
    first(await ask('records', `filter: [{ path: "order_id", eq: "ORD-${n}" }]`)).node.id;
  const inTheMiddle = await ask(
    'records',
    'filter: [{ path: "amount", gte: 50000 }], orderBy: { path: "amount", direction: ASC }',
  );
  return {
    middle: await numbered(Math.ceil(count / 2)),
    oldest: await numbered(1),
    middleAmount: first(inTheMiddle).cursor,
  };
}

function first({ edges: [edge] }: Page): Page['edges'][number] {
  if (!edge) throw new Error('A record that was made is not found');
  return edge;
}

async function measure(ask: () => Promise<Page>): Promise<{ page: Page; times: number[] }> {
  let page = await ask();
  for (let i = 1; i < warmUpPages; i++) page = await ask();
  const times: number[] = [];
  for (let i = 0; i < measuredPages; i++) {
    const startedAt = performance.now();
    await ask();
    times.push(performance.now() - startedAt);
  }
  return { page, times };
}
