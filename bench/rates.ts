import { z } from 'zod';
import { type Drained, waitUntilDrained } from './drain.ts';
import { type LoadResult, putLoad, sampleBody } from './load.ts';
import { seed, type Target, targetOf } from './seed.ts';
import { startServer } from './servers.ts';
import type { Part, Stage } from './stage.ts';
import { type Bar, percentile, perSecond, table } from './table.ts';

const sluice = { name: 'Sluice', script: 'src/main.ts' };
const noDatabase = { name: 'Fastify, no database', script: 'bench/peers/no-database.ts' };
const oneInsert = { name: 'Fastify, one INSERT', script: 'bench/peers/one-insert.ts' };
const insertAndSend = { name: 'Fastify, INSERT + boss.send', script: 'bench/peers/insert-and-send.ts' };
const contenders = [noDatabase, oneInsert, insertAndSend, sluice];
type Contender = (typeof contenders)[number];

const connections = 64;
const timesOf = (short: boolean) => (short ? { warmUpMs: 1_000, measuredMs: 3_000 } : { warmUpMs: 3_000, measuredMs: 8_000 });
const answerShape = z.strictObject({ success: z.literal(true), id: z.string().regex(/^rec_[0-9a-hjkmnp-tv-z]{26}$/), message: z.literal('Request queued') });

/** How many writes each of four servers accepts per second. */
export const measureRates: Part = async (stage) => {
  const rounds = stage.short ? 1 : 3;
  const { warmUpMs, measuredMs } = timesOf(stage.short);
  console.log(`\nWrites accepted: ${rounds} × ${measuredMs / 1000} s after ${warmUpMs / 1000} s of warm-up, ${connections} connections\n`);
  const rates = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const contender of contenders) {
      const result = await takeTurn(contender, stage);
      rates.get(contender)?.push(result.load.perSecond);
      console.log(turnLine(round, contender, result));
    }
  }
  const median = (contender: Contender) => percentile(rates.get(contender) ?? [], 0.5);
  console.log(`\n${rateTable(median)}`);
  return judge(median);
};

interface Turn {
  load: LoadResult;
  /** Sluice's alone: what became of what it accepted. */
  drained: Drained | undefined;
}

/** One server alone, from a fresh start to its end. */
async function takeTurn(contender: Contender, { postgresUrl, short, signal }: Stage): Promise<Turn> {
  await using server = await startServer(contender.script, postgresUrl, signal);
  const target = contender === sluice ? await seed(server) : targetOf(server.url, 'bench', `tm_test_${'0'.repeat(48)}`);
  await checkAnswer(target, signal);
  const load = await putLoad({ url: target.url + target.path, headers: target.headers, idempotencyKeys: false, connections, ...timesOf(short) }, signal);
  if (contender !== sluice) return { load, drained: undefined };
  const drained = await waitUntilDrained(server.databaseUrl, signal);
  checkNothingLost(load.accepted + 1, drained);
  return { load, drained };
}

/** One write, to see that every server answers the same. */
async function checkAnswer({ url, path, headers }: Target, signal: AbortSignal): Promise<void> {
  const answer = await fetch(url + path, { method: 'POST', headers, body: sampleBody, signal });
  const text = await answer.text();
  if (answer.status !== 202) throw new Error(`A write was answered ${answer.status} ${text}`);
  answerShape.parse(JSON.parse(text));
}

/** Each 202 has its row, and each row its record. The load drops at most one request in flight per connection when it ends. */
function checkNothingLost(answered: number, { requests, applied, records }: Drained): void {
  if (requests < answered) throw new Error(`${answered} writes were answered 202, but there are only ${requests}`);
  if (requests - answered > connections) throw new Error(`${requests} writes are stored, but only ${answered} were answered 202`);
  if (applied !== requests || records !== requests) throw new Error(`Of ${requests} writes ${applied} are applied, and made ${records} records`);
}

function judge(median: (contender: Contender) => number): Bar[] {
  const asMuchAs = (times: number, peer: Contender): Bar => {
    const ratio = median(sluice) / median(peer);
    return { promise: `Sluice ≥ ${times} × ${peer.name}`, measured: `${ratio.toFixed(2)} ×`, pass: ratio >= times };
  };
  return [asMuchAs(5, insertAndSend), asMuchAs(1, oneInsert)];
}

function turnLine(round: number, { name }: Contender, { load, drained }: Turn): string {
  const line = `round ${round}   ${name.padEnd(28)} ${perSecond(load.perSecond)}/s   load generator ${Math.round(load.cpu * 100)}% of a CPU`;
  if (!drained) return line;
  const { requests, applied, seconds } = drained;
  return `${line}\n          accepted ${load.accepted + 1} of ${requests} stored, applied ${applied}, drained ${seconds.toFixed(1)} s after the load`;
}

function rateTable(median: (contender: Contender) => number): string {
  const peers = [noDatabase, oneInsert, insertAndSend];
  const letter = (peer: Contender) => String.fromCharCode(97 + contenders.indexOf(peer));
  const ratio = (contender: Contender, peer: Contender) => `${(median(contender) / median(peer)).toFixed(2)} ×`;
  return table([
    ['server', 'accepted/s', ...peers.map((peer) => `to (${letter(peer)})`)],
    ...contenders.map((contender) => [
      `(${letter(contender)}) ${contender.name}`,
      perSecond(median(contender)),
      ...peers.map((peer) => ratio(contender, peer)),
    ]),
  ]);
}
