import { signIn } from './account.ts';
import { checkProperty } from './check-property.ts';
import { craftedRequests } from './http/crafted-requests.ts';
import { exchange } from './http/exchange.ts';
import { mutate, mutated } from './http/mutations.ts';
import { type Fixture, validPost, validRequests } from './http/valid-requests.ts';
import { answerWithinMs, openHttpClient } from './http-client.ts';
import { inBatches } from './in-batches.ts';
import type { Api } from './judge-answer.ts';
import { makeHolders } from './model/make-holders.ts';
import { headerOf } from './parse-answer.ts';
import type { Part, PartInput } from './part.ts';
import { requestBytes } from './request-bytes.ts';
import type { Score } from './score.ts';
import { Violation } from './violation.ts';

/**
 * The product cuts off a request after 5 s without a byte, and checks every quarter of a second. The rest is for a busy
 * machine.
 */
const cutOffWithinMs = 8_000;
/** A request must be whole within this time, even if its bytes keep coming. */
const wholeWithinMs = 60_000;
const dripMs = 200;
const atOnce = 128;
const mutationRuns = { full: 20_000, short: 400 };

/** Sends bytes that are not HTTP, or nearly HTTP. Each goes over its own connection. */
export const fuzzHttp: Part = async (input, score) => {
  const client = openHttpClient(input.product.port, score);
  try {
    const account = await signIn(client, input.product.owner);
    const { holders } = await makeHolders(client, account, 'HTTP');
    const { slug, key } = holders.own;
    const answer = await client.call(validPost({ slug, key }), { api: 'rest' });
    const request = (headerOf(answer, 'location') ?? '').replace('/api/v1/requests/', '');
    const fixture = { slug, key, record: JSON.parse(answer.body.toString()).id, request, cookie: account.cookie };
    if (input.path === undefined) {
      // Most of the time is spent waiting for the cut after 5 s.
      await Promise.all([cuts, crafted, drips].map((steps) => steps(input, score, fixture)));
      await expectAlive(input, score, fixture);
      await pipelines(input, score, fixture);
      await early(input, score, fixture);
      await expectAlive(input, score, fixture);
    }
    await mutations(input, score, fixture);
    await expectAlive(input, score, fixture);
  } finally {
    client.close();
  }
};

type Steps = (input: PartInput, score: Score, fixture: Fixture) => Promise<void>;

/** Cuts a valid request at every byte. The sender leaves, waits, or sends the rest in a second piece. */
const cuts: Steps = async (input, score, fixture) => {
  const { product, short } = input;
  const request = validPost(fixture);
  const cutPoints = Array.from({ length: request.length - 1 }, (_, at) => at + 1).filter(
    (at) => !short || at % 7 === 0,
  );
  await inBatches(input, score, { items: cutPoints, atOnce }, async (at) => {
    const [start, rest] = [request.subarray(0, at), request.subarray(at)];
    await exchange(product.port, score, { pieces: [start], end: 'half', overWithinMs: answerWithinMs });
    await exchange(product.port, score, { pieces: [start], end: 'torn', overWithinMs: answerWithinMs });
    const { answers } = await exchange(product.port, score, {
      pieces: [start, rest, farewell],
      pauseMs: 5,
      overWithinMs: answerWithinMs,
    });
    expectStatuses(answers, [202, 200], [start, rest]);
  });
  // All that wait do so at the same time.
  await inBatches(input, score, { items: cutPoints, atOnce: cutPoints.length }, async (at) => {
    const pieces = [request.subarray(0, at)];
    const { answers } = await exchange(product.port, score, { pieces, overWithinMs: cutOffWithinMs });
    expectStatuses(answers, [408], pieces);
  });
};

const crafted: Steps = async (input, score, fixture) => {
  const { product } = input;
  await inBatches(
    input,
    score,
    { items: craftedRequests(fixture), atOnce },
    async ({ name, bytes, statuses, partial = false, bodyless = false }) => {
      const pieces = partial || bodyless ? [bytes] : [bytes, farewell];
      const api = apiOf(bytes);
      try {
        // The farewell closes a connection that is kept alive. A HEAD has no farewell, so it closes its connection
        // itself.
        const sending = {
          pieces: bodyless ? [closing(bytes)] : pieces,
          answeredFirst: offersUpgrade(bytes),
          overWithinMs: cutOffWithinMs,
          bodyless,
          api,
        };
        const { answers, tookMs } = await exchange(product.port, score, sending);
        const own = answers.filter((answer) => !answer.body.equals(farewellBody));
        if (statuses) expectStatuses(own, statuses, pieces);
        if (!partial && tookMs > answerWithinMs && own.some(({ status }) => status !== 408))
          throw new Violation(`It took ${tookMs} ms`, pieces);
      } catch (error) {
        throw error instanceof Violation ? new Violation(`${name}: ${error.message}`, error.sent) : error;
      }
    },
  );
};

/**
 * Fifty callers send a byte now and then, and never finish. In the short form they fall silent, because a minute is too
 * long.
 */
const drips: Steps = async (input, score, fixture) => {
  const { product, short } = input;
  const dripped = short ? 30 : wholeWithinMs / dripMs + 20;
  const drippers = Array.from({ length: short ? 10 : 50 }, (_, n) => n);
  await inBatches(input, score, { items: drippers, atOnce: drippers.length }, async (n) => {
    const request =
      n % 2 === 0
        ? validPost(fixture, [['X-Long', 'x'.repeat(400)]])
        : validPost(fixture, [], `{"a":"${'x'.repeat(400)}"}`);
    const start = n % 2 === 0 ? 20 : request.length - 400;
    const pieces = [
      request.subarray(0, start),
      ...Array.from({ length: dripped }, (_, at) => request.subarray(start + at, start + at + 1)),
    ];
    const { answers } = await exchange(product.port, score, {
      pieces,
      pauseMs: dripMs,
      overWithinMs: Math.min(dripped * dripMs, wholeWithinMs) + cutOffWithinMs,
    });
    expectStatuses(answers, [408], pieces);
  });
};

/** Many requests in one piece are answered once each, in order. A piece that is not a request ends the connection. */
const pipelines: Steps = async ({ product }, score, fixture) => {
  const post = validPost(fixture);
  const get = requestBytes('GET', `/api/v1/data/${fixture.slug}/${fixture.record}`, [
    ['Authorization', `Bearer ${fixture.key}`],
  ]);
  const pairs = Array.from({ length: 50 }, () => [post, get]).flat();
  const statuses = pairs.map((request) => (request === post ? 202 : 200));
  const whole = await exchange(product.port, score, {
    pieces: [Buffer.concat([...pairs, farewell])],
    overWithinMs: answerWithinMs,
  });
  expectStatuses(whole.answers, [...statuses, 200], [Buffer.concat(pairs)]);
  const spoilt = [Buffer.concat([post, get, Buffer.from('spoilt\r\n\r\n'), post])];
  expectStatuses(
    (await exchange(product.port, score, { pieces: spoilt, overWithinMs: answerWithinMs })).answers,
    [202, 200, 400],
    spoilt,
  );
};

/** Callers disconnect before they are answered: during writes, waits, streams and uploads. */
const early: Steps = async (input, score, fixture) => {
  const { product, short } = input;
  const stream = requestBytes(
    'POST',
    '/graphql',
    [
      ['Authorization', `Bearer ${fixture.key}`],
      ['Accept', 'text/event-stream'],
      ['Content-Type', 'application/json'],
    ],
    '{"query":"subscription { requestCompleted { id } }"}',
  );
  const requests = [
    validPost(fixture),
    validPost(fixture, [['Prefer', 'wait=10']]),
    stream,
    validPost(fixture, [], `{"a":"${'x'.repeat(90_000)}"}`),
  ];
  const leavers = Array.from({ length: short ? 40 : 400 }, (_, n) => requests[n % requests.length] ?? stream);
  await inBatches(input, score, { items: leavers, atOnce }, async (request) => {
    await exchange(product.port, score, { pieces: [request], end: 'torn', overWithinMs: answerWithinMs });
    await exchange(product.port, score, {
      pieces: [request, Buffer.alloc(0)],
      pauseMs: 3,
      end: 'torn',
      overWithinMs: answerWithinMs,
    });
  });
};

const mutations: Steps = async (input, score, fixture) => {
  const requests = validRequests(fixture);
  const runs = input.short ? mutationRuns.short : mutationRuns.full;
  await checkProperty(
    input,
    score,
    mutated(requests.length),
    { runs, lanes: 64 },
    async ({ request, mutations: done }) => {
      const bytes = mutate(requests[request] ?? farewell, done);
      const pieces = [bytes, farewell];
      const { answers, tookMs } = await exchange(input.product.port, score, {
        pieces,
        overWithinMs: cutOffWithinMs,
        answeredFirst: offersUpgrade(bytes),
        api: apiOf(bytes),
        bodyless: bytes.includes('HEAD '),
      });
      if (answers.length === 0 && !/^(\s*|CONNECT )/.test(bytes.toString('latin1')))
        throw new Violation('There is no answer', pieces);
      if (tookMs > answerWithinMs && !answers.some(({ status }) => status === 408 || status === 101))
        throw new Violation(`It took ${tookMs} ms`, pieces);
    },
  );
};

/** The last request of a connection, which ends it. */
const farewell = requestBytes('GET', '/healthz', [['Connection', 'close']]);
const farewellBody = Buffer.from('{"status":"ok"}');

/**
 * Node drops bytes that arrive together with an offer to upgrade, even if it declines. So the sender waits for the
 * answer.
 */
function offersUpgrade(bytes: Buffer): boolean {
  return /upgrade/i.test(bytes.toString('latin1'));
}

function closing(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'), 'latin1');
}

/** Returns the shape that an answer may have. */
function apiOf(bytes: Buffer): Api {
  if (bytes.includes('/api/auth')) return 'auth';
  return bytes.includes('graphql') ? 'graphql' : 'rest';
}

function expectStatuses(
  answers: readonly { status: number }[],
  expected: readonly number[],
  pieces: readonly Uint8Array[],
): void {
  const statuses = answers.map(({ status }) => status);
  if (statuses.join() !== expected.join())
    throw new Violation(`Expected the answers ${expected.join(', ')}, and they were ${statuses.join(', ')}`, pieces);
}

async function expectAlive({ product }: PartInput, score: Score, fixture: Fixture): Promise<void> {
  const pieces = [validPost(fixture), farewell];
  expectStatuses(
    (await exchange(product.port, score, { pieces, overWithinMs: answerWithinMs })).answers,
    [202, 200],
    pieces,
  );
}
